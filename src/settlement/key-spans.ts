import { AllocationRule, Community, KeyName, MeteringPointId } from '../community/community.js';
import { participantsOn, ruleOn } from '../community/holder-on.js';
import { daysOf, Period } from '../kernel/local-day.js';
import { KeySpan } from './allocate.js';
import { keyOf } from './key-of.js';
import { Key } from './key.js';

/**
 * The keys of a period, day by day, for participants in the text order of ids: a key is built anew when
 * another rule comes into force or a participant begins or ends to exist.
 */
export function keySpans(
  community: Community,
  period: Period,
  participants: readonly MeteringPointId[],
): readonly KeySpan[] {
  const built = new Map<AllocationRule, Map<string, Key>>();
  return daysOf(period).map((day) => {
    const rule = ruleOn(community, day);
    const existing = new Set(participantsOn(community, day).map(({ id }) => id));
    const ofDay = participants.map((id) => ({ id, exists: existing.has(id) }));
    const name = ofDay.map(({ exists }) => (exists ? '1' : '0')).join('');
    const ofRule = built.get(rule) ?? new Map<string, Key>();
    built.set(rule, ofRule);
    const key = ofRule.get(name) ?? keyOf(rule, ofDay, day);
    ofRule.set(name, key);
    return { count: community.zone.quarterHoursOfDay(day).count, key };
  });
}

/** The names of the keys in force in a period, in the order they began. */
export function keyNames(community: Community, period: Period): readonly KeyName[] {
  return [...new Set(daysOf(period).map((day) => ruleOn(community, day).key))];
}
