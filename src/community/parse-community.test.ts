import { SOUND_COMMUNITY as SOUND } from '../../test/support/sound-community.js';
import { InputError } from '../kernel/problem.js';
import { parseCommunity } from './parse-community.js';
import { parseYamlTree } from './yaml-tree.js';

function parsed(text: string) {
  return parseCommunity({ file: 'c.yaml', tree: parseYamlTree(text, 'c.yaml') });
}

describe('a sound document', () => {
  it('reads every scalar as text first', () => {
    const text = SOUND.replaceAll('anna', 'no').replaceAll('flat-1', '007');
    expect(
      parsed(text).holdings.map(({ meteringPoint, member }) => [meteringPoint, member]),
    ).toEqual([
      ['007', 'no'],
      ['flat-2', 'coop'],
    ]);
  });

  it('gives a metering point without entry a meter of its own id', () => {
    const meters = parsed(SOUND).meters.map(({ id, meteringPoint }) => `${id}@${meteringPoint}`);
    expect(meters).toEqual([
      'M-1@flat-1',
      'charger@charger',
      'flat-2@flat-2',
      'grid@grid',
      'roof@roof',
      'M-2@flat-1',
    ]);
  });

  it('takes the local midnight for a meter that changes on a date', () => {
    expect(parsed(SOUND).meters.at(-1)?.from).toBe(Date.UTC(2026, 2, 16, 23));
  });

  it('cuts a holding to the time its metering point exists', () => {
    expect(parsed(SOUND).holdings[1]).toMatchObject({ from: '2026-02-01', to: '2026-12-01' });
  });

  it('does not depend on the order of the input', () => {
    const lines = SOUND.split('\n');
    const order = lines.map((_, place) => place);
    for (const [a, b] of [
      [3, 7],
      [12, 13],
      [15, 16],
    ] as const) {
      order[a] = b;
      order[b] = a;
    }
    const swapped = order.map((place) => lines[place]).join('\n');
    expect({ ...parsed(swapped), zone: '' }).toEqual({ ...parsed(SOUND), zone: '' });
  });

  it.each([
    ['a carriage return at the line ends', '\n', '\r\n'],
    ['a zone whose offsets are quarter-hours', 'Europe/Berlin', 'Asia/Kathmandu'],
    [
      'shares that add up to exactly one',
      'key: proportional',
      'key: constant, shares: { flat-1: 0.7, charger: 0.3 }',
    ],
    ['no payments by assumption', 'paid-when-issued', 'none'],
  ])('accepts %s', (_name, old, changed) => {
    expect(() => parsed(SOUND.replaceAll(old, changed))).not.toThrow();
  });
});

describe('a document with several faults', () => {
  it('names all of them at once, in the order of the lines', () => {
    const text = SOUND.replace('Hall eG', 'Hall eG, phon: 1')
      .replace('grid: 0.2958', 'grid: 0,2958')
      .replace('kind: charge-point', 'kind: charger')
      .replace('tariff: house, from: 2026-01-01 }', 'tariff: hose, from: 2026-02-30 }');
    let found: string[] = [];
    try {
      parsed(text);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      found = error.problems.map(({ line, field }) => `${line ?? 0} ${field ?? ''}`);
    }
    expect(found).toEqual([
      '8 meteringPoints[4].kind',
      '13 members[0].phon',
      '17 holdings[1].from',
      '21 tariffs[0].prices[0].2958',
    ]);
  });
});
