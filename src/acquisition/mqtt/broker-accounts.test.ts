import { parseYamlTree } from '../../community/yaml-tree.js';
import { parseBrokerAccounts } from './broker-accounts.js';

const SPEAKERS = [
  { community: 'hof', device: 'head' },
  { community: 'hof', device: 'plug' },
];
const SHA = 'a'.repeat(64);

function read(accounts: string, version = '1') {
  const tree = parseYamlTree(`version: ${version}\naccounts:\n${accounts}`, 'accounts.yaml');
  return parseBrokerAccounts(tree, 'accounts.yaml', SPEAKERS);
}

const line = (device: string, sha = SHA, community = 'hof') =>
  `  - { community: ${community}, device: ${device}, passwordSha256: ${sha} }\n`;

describe('the accounts of the built-in broker', () => {
  it('are read with the hash of each password', () => {
    expect(read(line('head') + line('plug'))).toEqual([
      { community: 'hof', device: 'head', passwordSha256: SHA },
      { community: 'hof', device: 'plug', passwordSha256: SHA },
    ]);
  });

  it.each([
    [
      line('head'),
      /accounts\.yaml: hof\/plug has no account; `commonwatt broker-account hof\/plug`/,
    ],
    [line('head') + line('lamp'), /4: accounts\[1\]\.device: no device list names hof\/lamp/],
    [line('head', SHA, 'yard'), /no device list names yard\/head/],
    [line('head') + line('head'), /accounts\[1\]\.device: 'head' has an account already/],
    [line('Kitchen'), /cannot be an account/],
    [line('head', 'secret'), /passwordSha256: is no SHA-256/],
  ])('are refused as %j', (accounts, sentence) => {
    expect(() => read(accounts)).toThrow(sentence);
  });

  it('never repeat what may be a password', () => {
    expect(() => read(line('head', 'secret'))).not.toThrow(/secret/);
  });
});
