import { Ratio } from '../kernel/ratio.js';
import { constantKey } from './key-constant.js';
import { Key, KeyParticipant } from './key.js';

/**
 * The constant key with the same part for all: 1/n over the participants, held or vacant, that exist in
 * the quarter-hour (the rule in doubt, §42b(5) sentence 3 EnWG).
 */
export function equalKey(participants: readonly KeyParticipant[]): Key {
  const existing = participants.filter(({ exists }) => exists).length;
  return constantKey(
    participants.map(({ exists }) => (exists ? Ratio.of(1, existing) : undefined)),
  );
}
