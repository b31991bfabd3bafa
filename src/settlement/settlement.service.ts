import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ChargeSessionService } from '../charging/charge-session.service.js';
import { Community } from '../community/community.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { LocalDay, Period } from '../kernel/local-day.js';
import { Instant, quarterHour, startOf } from '../kernel/quarter-hour.js';
import { Measurements } from '../measurements/measurement.js';
import { MeasurementService } from '../measurements/measurement.service.js';
import { refuse } from './refuse.js';
import { settle } from './settle.js';
import { settlementInputs } from './settlement-inputs.js';
import { Settlement } from './settlement.js';
import { SettlementStore } from './settlement.store.js';

/** Shares out the measured energy of a period and keeps every version of the result. */
@Injectable()
export class SettlementService {
  constructor(
    private readonly measurements: MeasurementService,
    private readonly sessions: ChargeSessionService,
    private readonly store: SettlementStore,
  ) {}

  /**
   * Settles a measured period; with the inputs of the latest run nothing new is kept. Refuses with
   * `not-measured`, `key-not-built`, `storage-not-built` and `grid-missing`.
   */
  async settle(community: Community, period: Period): Promise<Settlement> {
    const measured = await this.measurements.of(community, period);
    const settlement = await this.decide(community, measured);
    await this.store.append(community.id, settlement, community.zone);
    return settlement;
  }

  /**
   * Settles what is measured so far of a month that runs; provisional, from the local day `from` on
   * replaced by the next call.
   */
  async settleSoFar(
    community: Community,
    measured: Measurements,
    from: LocalDay,
  ): Promise<Settlement> {
    const settlement = await this.decide(community, measured);
    await this.store.keepProvisional(community.id, settlement, { zone: community.zone, from });
    return settlement;
  }

  private async decide(community: Community, measured: Measurements): Promise<Settlement> {
    const { period } = measured;
    const { first, count } = community.zone.quarterHoursOfPeriod(period);
    const end = startOf(quarterHour(first + count));
    const sessions = await this.sessions.endedIn(community.id, startOf(first), end);
    const inputs = canonicalJson(settlementInputs(community, measured, sessions));
    const inputHash = createHash('sha256').update(inputs).digest('hex');
    return { ...settle(community, measured, sessions), inputHash };
  }

  /** The latest settlement of a period, or as it stood at `asOf`; refuses with `not-settled`. */
  async of(
    community: Community,
    period: Period,
    { asOf }: { readonly asOf?: Instant | undefined } = {},
  ): Promise<Settlement> {
    const settlement = await this.store.latest(community.id, period, asOf);
    if (settlement === undefined) throw refuse('not-settled', { community: community.id, period });
    return settlement;
  }
}
