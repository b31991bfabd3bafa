import { IdentityRegister } from '../device-profile.js';
import { bitsOf, numberOf } from './decode.js';
import { textOf } from './register-text.js';

/**
 * What the words of an identity register say: a text is cut at its first zero byte and freed of control
 * characters, a number is written in decimal. Undefined where the device says nothing.
 */
export function identityText(
  { type, words: expected, wordOrder }: IdentityRegister,
  words: readonly number[],
): string | undefined {
  if (words.length !== expected) return undefined;
  if (type === 'text') return textOf(words);
  const bits = bitsOf(words, wordOrder);
  return words.every((word) => word === 0xffff) ? undefined : String(numberOf(bits, type));
}
