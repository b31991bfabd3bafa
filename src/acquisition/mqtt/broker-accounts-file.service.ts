import { createHash, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { parseYamlTree } from '../../community/yaml-tree.js';
import { InputError } from '../../kernel/problem.js';
import { DeviceAccount, MqttSpeaker, parseBrokerAccounts } from './broker-accounts.js';

const FOR_EVERYBODY = 0o007;
const PASSWORD_BYTES = 18;

/** Reads BROKER_ACCOUNTS_FILE; refuses one that everybody on the machine may read or write. */
export async function readBrokerAccounts(
  file: string,
  speakers: readonly MqttSpeaker[],
): Promise<readonly DeviceAccount[]> {
  const { mode } = await stat(file);
  if ((mode & FOR_EVERYBODY) !== 0) {
    const message = `everybody on this machine may open it; run \`chmod 640 ${file}\``;
    throw new InputError([{ file, message }]);
  }
  return parseBrokerAccounts(parseYamlTree(await readFile(file, 'utf8'), file), file, speakers);
}

/** A password nobody can guess, for one device. */
export function newDevicePassword(): string {
  return randomBytes(PASSWORD_BYTES).toString('base64url');
}

/** The hash of a device's password, as accounts hold it. */
export function passwordSha256(password: string | Uint8Array): string {
  return createHash('sha256').update(password).digest('hex');
}
