import { MemberId, MeteringPointId, TariffId } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { Instant } from '../kernel/quarter-hour.js';

/**
 * One charging from plug-in to plug-out with the register values of its meter at both ends. Ended and
 * not held: only such sessions join the settlement.
 */
export interface ChargeSession {
  readonly id: string;
  readonly chargePoint: MeteringPointId;
  readonly member: MemberId;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly startEnergy: Energy;
  readonly endEnergy: Energy;
  /** Absent: the tariff of the charge point's holder. */
  readonly tariff?: TariffId | undefined;
}

/** Energy between the two register values; never negative, a session that fell is held before. */
export function energyOfSession(session: ChargeSession): Energy {
  return session.endEnergy.minus(session.startEnergy);
}

export function overlapInTime(a: ChargeSession, b: ChargeSession): boolean {
  return a.startedAt < b.endedAt && b.startedAt < a.endedAt;
}

export function equalSessions(a: ChargeSession, b: ChargeSession): boolean {
  return (
    a.chargePoint === b.chargePoint &&
    a.member === b.member &&
    a.tariff === b.tariff &&
    a.startedAt === b.startedAt &&
    a.endedAt === b.endedAt &&
    a.startEnergy.milliwattHours === b.startEnergy.milliwattHours &&
    a.endEnergy.milliwattHours === b.endEnergy.milliwattHours
  );
}
