import { Command } from 'commander';
import {
  newDevicePassword,
  passwordSha256,
} from '../acquisition/mqtt/broker-accounts-file.service.js';
import { refuse } from './refuse.js';

const PLACE = /^([A-Za-z0-9][A-Za-z0-9_-]{0,39})\/([a-z0-9-]{3,40})$/;

export function addBrokerAccount(program: Command): void {
  program
    .command('broker-account')
    .argument('<community/device>', 'e.g. hof/flat-2-head, as in community.yaml and devices.yaml')
    .description(
      'make a password for a device at the built-in broker, and the line of its accounts file',
    )
    .action(printAccount);
}

/** The password is shown once and kept nowhere; the file holds its hash alone. */
function printAccount(text: string): void {
  const place = PLACE.exec(text);
  if (place === null) throw refuse('no-broker-account', { text });
  const [, community, device] = place;
  const password = newDevicePassword();
  const hash = passwordSha256(password);
  console.log(`On the device:         user ${device}, password ${password}`);
  console.log('In BROKER_ACCOUNTS_FILE, under `accounts:`');
  console.log(`  - { community: ${community}, device: ${device}, passwordSha256: ${hash} }`);
}
