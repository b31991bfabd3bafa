import { InputError, problemText } from '../kernel/problem.js';
import { decodeUtf8 } from './text-encoding.js';
import { parseYamlTree, TextTree } from './yaml-tree.js';

function refusals(read: () => unknown): string[] {
  try {
    read();
    return ['accepted'];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(problemText);
  }
}

describe('a YAML tree', () => {
  it('keeps every scalar as it is written', () => {
    const text = 'a: 007\nb: no\nc: 1.10\nd: ~\ne:\nf: [1e3, 0x1F, "x y"]\ng: 2026-01-01';
    const expected: TextTree = {
      a: '007',
      b: 'no',
      c: '1.10',
      d: '~',
      e: '',
      f: ['1e3', '0x1F', 'x y'],
      g: '2026-01-01',
    };
    expect(parseYamlTree(text, 'c.yaml').root).toEqual(expected);
  });

  it('knows the line of every place', () => {
    const { lines } = parseYamlTree('a:\n  - b: 1\n    c: 2\n  - { b: 3,\n      c: 4 }', 'c.yaml');
    expect([lines.get('a[0].c'), lines.get('a[1]'), lines.get('a[1].c')]).toEqual([3, 4, 5]);
  });

  it.each([
    ['CFG-001', '', 'c.yaml: is empty; write the community as docs/scenario.md shows'],
    ['CFG-001', '# nothing\n', 'c.yaml: is empty; write the community as docs/scenario.md shows'],
    ['CFG-012', 'a:\n\t- b', 'c.yaml:2: a tab is used for indentation; use spaces'],
    ['CFG-013', 'a: 1\nb: "x', 'c.yaml:2: the YAML cannot be read here: Missing closing "quote'],
    [
      'CFG-014',
      'a: 1\nb: { c: 1',
      'c.yaml:2: the YAML cannot be read here: Flow map in block collection must be sufficiently indented and end with a }',
    ],
    ['CFG-015', 'a: 1\nb: 2\na: 3', 'c.yaml:3: a: the key `a` stands here twice; keep one of them'],
    [
      'CFG-020',
      'a: &x 1\nb: 2',
      'c.yaml:1: a: anchors and aliases (`&`, `*`) are not read; write the value out',
    ],
    [
      'CFG-021',
      'a: !!js/function x',
      'c.yaml:1: tags (words that begin with `!`) are not read; write plain text',
    ],
    [
      'CFG-021',
      'a: !!str x',
      'c.yaml:1: a: tags (words that begin with `!`) are not read; write plain text',
    ],
    [
      'CFG-022',
      '__proto__: { x: 1 }',
      'c.yaml:1: __proto__: `__proto__` is no key that can be used',
    ],
    [
      'CFG-022',
      'constructor: 1',
      'c.yaml:1: constructor: `constructor` is no key that can be used',
    ],
    [
      'two documents',
      'a: 1\n---\nb: 1',
      'c.yaml:2: a second document begins here; keep one per file',
    ],
    ['a list as key', '? [a]\n: 1', 'c.yaml:1: a key is a single word'],
    ['deep flow', '['.repeat(200000), 'c.yaml:1: is nested too deeply; no community needs that'],
    ['deep block', '- '.repeat(200000), 'c.yaml:1: is nested too deeply; no community needs that'],
  ])('%s is refused: %j', (_id, text, expected) => {
    expect(refusals(() => parseYamlTree(text, 'c.yaml'))).toEqual([expected]);
    expect(({} as { x?: unknown }).x).toBe(undefined);
  });

  it('refuses a chain of aliases before it unfolds (CFG-020)', () => {
    const bomb = Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`);
    const text = ['a0: &a0 x', ...bomb].join('\n');
    expect(refusals(() => parseYamlTree(text, 'c.yaml'))[0]).toContain('anchors and aliases');
  });
});

describe('the bytes of a file', () => {
  it.each([
    ['CFG-007', [0xef, 0xbb, 0xbf, 0x61], 'accepted'],
    [
      'CFG-008',
      [0xff, 0xfe, 0x61, 0],
      'f:1: is not UTF-8 at byte 1: it begins like UTF-16; save it as UTF-8',
    ],
    [
      'CFG-009',
      [0x61, 0x0a, 0x62, 0xe4, 0x62],
      'f:2: is not UTF-8 at line 2, column 2; save it as UTF-8',
    ],
    ['CFG-010', [0x61, 0x0a, 0x00, 0x62], 'f:2: holds a NUL character; save it as plain text'],
  ])('%s', (_id, bytes, expected) => {
    expect(refusals(() => decodeUtf8(Uint8Array.from(bytes), 'f'))).toEqual([expected]);
  });

  it('are read without the byte order mark', () => {
    expect(decodeUtf8(Uint8Array.from([0xef, 0xbb, 0xbf, 0x61]), 'f')).toBe('a');
  });
});
