import { z } from 'zod';
import { PlacedTree } from '../../community/yaml-tree.js';
import { InputError } from '../../kernel/problem.js';
import { oneOf, readBySchema, requiredText } from '../text-schema.js';

/** The account of a device on the built-in broker: its user name is the device's id. */
export interface DeviceAccount {
  readonly community: string;
  readonly device: string;
  /** Hex; the password is made by us of 18 random bytes, which need no slow hash. */
  readonly passwordSha256: string;
}

/** A device that speaks MQTT, wherever it publishes to. */
export interface MqttSpeaker {
  readonly community: string;
  readonly device: string;
}

/** No name may be a pattern, as `#` and `+` are in the access rules of brokers. */
export const ACCOUNT_NAME = /^[a-z0-9-]{3,40}$/;

const account = z.strictObject({
  community: requiredText,
  device: z.string({ error: 'is missing; write the id of a device' }).regex(ACCOUNT_NAME, {
    error: "cannot be an account; give the device an id of 3 to 40 small letters, digits and '-'",
  }),
  passwordSha256: z.string({ error: 'is missing; write the SHA-256 of the password' }).regex(
    /^[0-9a-f]{64}$/,
    // A wrong value may be the password itself: it is not repeated.
    { error: 'is no SHA-256 in 64 hexadecimal digits; `commonwatt broker-account` makes one' },
  ),
});

const accountFile = z.strictObject({ version: oneOf(['1']), accounts: z.array(account) });

/**
 * Reads the accounts of the built-in broker. Refused, all at once: accounts of devices nobody knows, two
 * of the same name, and devices without one.
 */
export function parseBrokerAccounts(
  tree: PlacedTree,
  file: string,
  speakers: readonly MqttSpeaker[],
): readonly DeviceAccount[] {
  const known = new Set(speakers.map(nameOf));
  const checked = accountFile.superRefine(({ accounts }, context) => {
    const seen = new Set<string>();
    for (const [place, one] of accounts.entries()) {
      const tell = (message: string) => {
        context.addIssue({ code: 'custom', path: ['accounts', place, 'device'], message });
      };
      if (!known.has(nameOf(one))) tell(`no device list names ${nameOf(one)} as an MQTT device`);
      else if (seen.has(one.device)) tell(`'${one.device}' has an account already`);
      seen.add(one.device);
    }
  });
  const { accounts } = readBySchema(checked, tree, file);
  const given = new Set(accounts.map(nameOf));
  const missing = speakers.map(nameOf).filter((name) => !given.has(name));
  if (missing.length === 0) return accounts;
  throw new InputError(
    missing.map((name) => ({
      file,
      message: `${name} has no account; \`commonwatt broker-account ${name}\` makes one`,
    })),
  );
}

function nameOf({ community, device }: MqttSpeaker): string {
  return `${community}/${device}`;
}
