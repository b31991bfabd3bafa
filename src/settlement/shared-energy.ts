import { Community } from '../community/community.js';
import { ruleOn } from '../community/holder-on.js';
import { daysOf, Period } from '../kernel/local-day.js';
import { QuarterHours } from '../kernel/zone.js';
import { refuse } from './refuse.js';

/** The community's meters quarter-hour by quarter-hour; NaN where a value is missing. */
export interface CommunityProfiles {
  readonly generation: Float64Array;
  /** Undefined without a grid point. */
  readonly gridImport: Float64Array | undefined;
  /** Of the participants that have a value: one that is missing counts as if it had drawn nothing. */
  readonly knownUse: Float64Array;
}

/**
 * What is shared out in each quarter-hour: the generation (model `producer`) or
 * min(generation, max(0, consumption − import)) (model `balance`); NaN where that is not known. Refuses
 * the model `balance` without a grid point (`grid-missing`).
 */
export function sharedEnergy(
  community: Community,
  period: Period,
  span: QuarterHours,
  profiles: CommunityProfiles,
): Float64Array {
  const { generation, gridImport, knownUse } = profiles;
  const shared = generation.slice();
  for (const day of daysOf(period)) {
    if (ruleOn(community, day).model === 'producer') continue;
    if (gridImport === undefined) throw refuse('grid-missing', { day });
    const { first, count } = community.zone.quarterHoursOfDay(day);
    for (let at = first - span.first; at < first - span.first + count; at += 1) {
      shared[at] = Math.min(generation[at], Math.max(0, knownUse[at] - gridImport[at]));
    }
  }
  return shared;
}
