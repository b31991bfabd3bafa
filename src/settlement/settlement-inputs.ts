import { ChargeSession } from '../charging/charge-session.js';
import { AllocationRule, Community } from '../community/community.js';
import { Canonical } from '../kernel/canonical-json.js';
import { nextPeriod } from '../kernel/local-day.js';
import { Measurements } from '../measurements/measurement.js';
import { SETTLEMENT_RULES } from './settlement.js';

/**
 * Everything the shares of a period rest on, in one order: equal inputs give equal text. A change of a
 * name, a price or a holding is none; sessions and rules of later periods are none either.
 */
export function settlementInputs(
  community: Community,
  { period, series }: Measurements,
  sessions: readonly ChargeSession[],
): Canonical {
  const rules = community.allocation.filter(({ from }) => from < `${nextPeriod(period)}-01`);
  return {
    rules: SETTLEMENT_RULES,
    period,
    zone: community.zone.name,
    points: community.meteringPoints.map(({ id, kind, from, to }) => ({ id, kind, from, to })),
    allocation: rules.map(ruleInputs),
    series: series.map(({ meteringPoint, direction, first, milliwattHours, quality }) => ({
      meteringPoint,
      direction,
      first,
      milliwattHours: milliwattHours.join(','),
      quality: quality.join(','),
    })),
    sessions: sessions.map(({ id, chargePoint, startedAt, endedAt, startEnergy, endEnergy }) => ({
      id,
      chargePoint,
      startedAt,
      endedAt,
      start: startEnergy.milliwattHours,
      end: endEnergy.milliwattHours,
    })),
  };
}

function ruleInputs({ from, key, model, shares, groups }: AllocationRule): Canonical {
  const parts = [...(shares ?? [])].map(([id, share]) => [id, share.toString()]);
  return { from, key, model, shares: parts, groups: groups?.map((group) => [...group]) };
}
