import { parseYamlTree } from '../../../src/community/yaml-tree.js';
import { InputError } from '../../../src/kernel/problem.js';
import { parseDeviceList } from '../../../src/acquisition/device-list.js';
import { parseDeviceProfile } from '../../../src/acquisition/parse-device-profile.js';
import { EvilScript } from '../../support/evil-modbus.js';
import { expectGap, withPeer } from '../../support/modbus-bench.js';
import { BadInputCases } from '../rows.js';

/** The product reads only: whatever asks it to write is refused before it starts. */
export function cases(): BadInputCases {
  return {
    'MODBUS-080': () => {
      expect(refusalOf(() => profileOf('function: 6'))).toContain(
        'write a whole number from 3 to 4',
      );
      expect(refusalOf(() => profileOf('function: 16'))).toContain(
        'write a whole number from 3 to 4',
      );
      expect(refusalOf(() => profileOf('function: 3', 'write: 1'))).toContain(
        "unknown key 'write'",
      );
      expect(refusalOf(() => entryOf('writable: true'))).toContain("unknown key 'writable'");
    },
    'MODBUS-081': echoOfAWrite,
    'MODBUS-082': () => {
      expect(refusalOf(() => entryOf('set: { power: 0 }'))).toContain("unknown key 'set'");
    },
    'MODBUS-083': () => {
      expect(refusalOf(() => entryOf('currentLimit: 32'))).toContain("unknown key 'currentLimit'");
    },
  };
}

/** Nothing is ever written; an answer that looks like the echo of a write is no answer. */
async function echoOfAWrite(): Promise<void> {
  const script: EvilScript = function (question) {
    return [{ bytes: this.frame(question, [6, 0, 1, 0, 17]) }];
  };
  await withPeer({ script }, async (peer) => {
    await expectGap(peer, {
      code: 'wrong-function',
      reason: /another function/,
      rebuilt: true,
    });
    expect(new Set(peer.evil.questions.map(({ code }) => code))).toEqual(new Set([3]));
  });
}

function profileOf(...fields: string[]): unknown {
  const text = `profile: writer\nprotocol: modbus\nvendor: x\nmodels: [x]\nsource: [x]\nconfidence: low\n${fields.join('\n')}\nregisters:\n  - { meaning: import, address: 0, type: u16, unit: Wh }\n`;
  return parseDeviceProfile(parseYamlTree(text, 'writer.yaml'), 'writer.yaml');
}

function entryOf(field: string): unknown {
  const text = `version: 1\ndevices:\n  - { id: d1, meter: M-1, source: modbus, profile: plain, host: 10.0.0.5, unit: 1, ${field} }\n`;
  const profiles = new Map([['plain', { source: 'modbus', words: new Set<string>() }]] as const);
  return parseDeviceList(parseYamlTree(text, 'devices.yaml'), 'devices.yaml', {
    meters: undefined,
    profiles,
  });
}

function refusalOf(act: () => unknown): string {
  try {
    act();
    return '';
  } catch (error) {
    return (error as InputError).message;
  }
}
