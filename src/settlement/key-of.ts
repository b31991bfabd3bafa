import { AllocationRule, MeteringPointId } from '../community/community.js';
import { LocalDay } from '../kernel/local-day.js';
import { constantKey } from './key-constant.js';
import { equalKey } from './key-equal.js';
import { proportionalKey } from './key-proportional.js';
import { Key, KeyParticipant } from './key.js';
import { refuse } from './refuse.js';

/** The key a rule names, for the participants of a day; refuses one that is not built (`key-not-built`). */
export function keyOf(
  rule: AllocationRule,
  participants: readonly KeyParticipant[],
  day: LocalDay,
): Key {
  switch (rule.key) {
    case 'proportional':
      return proportionalKey;
    case 'constant':
      return constantKey(
        participants.map(({ id, exists }) =>
          exists ? rule.shares?.get(id as MeteringPointId) : undefined,
        ),
      );
    case 'equal':
      return equalKey(participants);
    case 'hybrid':
    case 'cascade':
    case 'priority':
    case 'water-filling':
      throw refuse('key-not-built', { key: rule.key, day });
  }
}
