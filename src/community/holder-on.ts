import assert from 'node:assert/strict';
import { LocalDay } from '../kernel/local-day.js';
import { covers, inForce } from '../kernel/validity.js';
import { existenceOf, isParticipantKind } from './check-spans.js';
import {
  AllocationRule,
  Community,
  Holding,
  Member,
  Meter,
  MeterId,
  MeteringPoint,
  MeteringPointId,
  WaterfallTerms,
} from './community.js';
import { refuse } from './refuse.js';

/** Who holds a metering point on a local day; undefined is a vacancy. */
export function holderOn(
  community: Community,
  meteringPoint: MeteringPointId,
  day: LocalDay,
): Holding | undefined {
  return community.holdings.find(
    (holding) => holding.meteringPoint === meteringPoint && covers(holding, day),
  );
}

/** True from the metering point's own `from` to its `to`. */
export function existsOn(meteringPoint: MeteringPoint, day: LocalDay): boolean {
  return covers(existenceOf(meteringPoint), day);
}

/** Consumption and charge-points, whether they exist on a day or not, by id. */
export function participantsOf(community: Community): readonly MeteringPoint[] {
  return community.meteringPoints.filter(({ kind }) => isParticipantKind(kind));
}

/** The participants that exist on a local day, held or vacant, by id. */
export function participantsOn(community: Community, day: LocalDay): readonly MeteringPoint[] {
  return participantsOf(community).filter((point) => existsOn(point, day));
}

/** The meters of a metering point in the order of time. */
export function metersOf(community: Community, meteringPoint: MeteringPointId): readonly Meter[] {
  return community.meters.filter((meter) => meter.meteringPoint === meteringPoint);
}

/** The metering point a meter belongs to; undefined for a meter the community does not name. */
export function meteringPointOf(community: Community, meter: MeterId): MeteringPoint | undefined {
  const found = community.meters.find(({ id }) => id === meter);
  return community.meteringPoints.find(({ id }) => id === found?.meteringPoint);
}

/** The one member who runs the community. */
export function operatorOf(community: Community): Member {
  const operator = community.members.find(({ role }) => role === 'operator');
  assert(operator !== undefined, 'a community has an operator');
  return operator;
}

/** The allocation rule in force on a local day; refuses with `key-missing`. */
export function ruleOn(community: Community, day: LocalDay): AllocationRule {
  const rule = inForce(community.allocation, day);
  if (rule === undefined) throw refuse('key-missing', { day });
  return rule;
}

/** The waterfall in force on a local day; undefined before the first one. */
export function waterfallOn(community: Community, day: LocalDay): WaterfallTerms | undefined {
  return inForce(community.waterfall, day);
}
