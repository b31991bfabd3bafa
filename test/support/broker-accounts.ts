import { DeviceAccount } from '../../src/acquisition/mqtt/broker-accounts.js';
import { passwordSha256 } from '../../src/acquisition/mqtt/broker-accounts-file.service.js';

/** Accounts of the built-in broker for the devices of one community, by their passwords. */
export function accountsOf(
  community: string,
  passwords: ReadonlyMap<string, string>,
): readonly DeviceAccount[] {
  return [...passwords].map(([device, password]) => ({
    community,
    device,
    passwordSha256: passwordSha256(password),
  }));
}
