import { SOUND_COMMUNITY } from '../../../test/support/sound-community.js';
import { parseCommunity } from '../../community/parse-community.js';
import { parseYamlTree } from '../../community/yaml-tree.js';
import { Period } from '../../kernel/local-day.js';
import { Direction } from '../../kernel/profile.js';
import { compare, ComparedRows, StoredValue } from './import-comparison.js';

const tree = parseYamlTree(SOUND_COMMUNITY, 'c.yaml');
const community = parseCommunity({ file: 'c.yaml', tree });
const source = 'import 1';

/** Rows as `name time kwh`. */
function rowsOf(kind: ComparedRows['kind'], ...texts: readonly string[]): ComparedRows {
  const cells = texts.map((text) => text.split(' '));
  return {
    kind,
    name: cells.map(([name = '']) => name),
    direction: cells.map((): Direction => 'import'),
    at: cells.map(([, at = '']) => Date.parse(at)),
    milliwattHours: cells.map(([, , kwh]) => Number(kwh) * 1e6),
    estimated: cells.map((cell) => cell.length > 3),
    line: cells.map((_, place) => place + 2),
  };
}

function compared(rows: ComparedRows, stored: readonly StoredValue[] = [], billed: string[] = []) {
  const byPlace = new Map(stored.entries());
  const months = new Set(billed as Period[]);
  return compare(rows, { community, file: 'f.csv', stored: byPlace, billed: months });
}

const NOON = '2026-03-01T12:00:00Z';
const ONE = { milliwattHours: 1e6, estimated: false, source };

describe('the rows of a file against the record', () => {
  it.each([
    ['nothing stored', `M-1 ${NOON} 1`, [], { added: 1, known: 0, conflicting: 0 }],
    ['the same stored', `M-1 ${NOON} 1`, [ONE], { added: 0, known: 1, conflicting: 0 }],
    ['another value', `M-1 ${NOON} 2`, [ONE], { added: 0, known: 0, conflicting: 1 }],
    ['another quality', `M-1 ${NOON} 1 e`, [ONE], { added: 0, known: 0, conflicting: 1 }],
  ])('%s', (_, row, stored, expected) => {
    expect(compared(rowsOf('register', row), stored).series).toMatchObject([expected]);
  });

  it('names both values and the source where they differ', () => {
    const { conflicts, conflicting } = compared(rowsOf('register', `M-1 ${NOON} 2 e`), [ONE]);
    expect(conflicting).toEqual([0]);
    expect(conflicts).toMatchObject([{ file: 'f.csv', line: 2, field: 'value' }]);
    expect(conflicts[0]?.message).toMatch(
      /file says 2.000000 kWh \(estimated\), the record 1.000000 kWh \(from import 1\)/,
    );
  });

  it('takes a repeated row once, and none of two that differ', () => {
    const same = compared(rowsOf('register', `M-1 ${NOON} 1`, `M-2 ${NOON} 3`, `M-1 ${NOON} 1`));
    expect([same.fresh, same.repeated]).toEqual([[0, 1], 1]);
    const other = compared(rowsOf('register', `M-1 ${NOON} 1`, `M-1 ${NOON} 2`));
    expect([other.fresh, other.repeated]).toEqual([[], 0]);
  });

  it.each([
    ['register', '2026-03-31T22:00:00Z', true],
    ['register', '2026-03-31T22:00:01Z', false],
    ['interval', '2026-03-31T21:45:00Z', true],
    ['interval', '2026-03-31T22:00:00Z', false],
    ['register', '2026-02-28T23:00:00Z', false],
  ] as const)('a %s value at %s is late when March is billed: %s', (kind, at, late) => {
    const found = compared(rowsOf(kind, `flat-1 ${at} 1`), [], ['2026-03']);
    expect([...found.late]).toEqual(late ? [0] : []);
    expect([...found.billedMonths]).toEqual(late ? ['2026-03'] : []);
    expect(found.fresh).toEqual([0]);
  });
});
