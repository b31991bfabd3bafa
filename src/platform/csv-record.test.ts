import fc from 'fast-check';
import { CsvCutter, CsvPart } from './csv-record.js';

function cut(...pieces: string[]): CsvPart[] {
  const cutter = new CsvCutter();
  return [...pieces.flatMap((piece) => [...cutter.cut(piece)]), ...cutter.end()];
}

describe('records of a CSV text', () => {
  it.each([
    [
      'two lines',
      'a,b\nc,d\n',
      [1, 2],
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'no line end at the end',
      'a,b\nc,d',
      [1, 2],
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'carriage returns',
      'a,b\r\nc,d\r\n',
      [1, 2],
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'empty cells',
      ',\n,x\n',
      [1, 2],
      [
        ['', ''],
        ['', 'x'],
      ],
    ],
    ['a comma in quotes', '"a,b",c\n', [1], [['a,b', 'c']]],
    ['a doubled quote', '"say ""hi""",c\n', [1], [['say "hi"', 'c']]],
    [
      'a line end in quotes',
      '"a\nb",c\nd,e\n',
      [1, 3],
      [
        ['a\nb', 'c'],
        ['d', 'e'],
      ],
    ],
    ['an empty quoted cell', '"",x\n', [1], [['', 'x']]],
    ['a blank line', 'a\n\nb\n', [1, 2, 3], [['a'], [''], ['b']]],
  ])('%s', (_, text, lines, cells) => {
    const parts = cut(text);
    expect(parts.map(({ line }) => line)).toEqual(lines);
    expect(parts.map((part) => ('cells' in part ? part.cells : part.problem))).toEqual(cells);
  });

  it.each([
    ['a quote inside a cell', 'a,b"c"\n', 1, /stands inside a cell/],
    ['text after a quoted cell', 'x\n"a"b,c\n', 2, /stands inside a cell/],
    ['a quote never closed', 'x\n"a,b\nc,d\n', 2, /never closed/],
  ])('refuses %s', (_, text, line, problem) => {
    const broken = cut(text).filter((part) => 'problem' in part);
    expect(broken).toEqual([{ line, problem: expect.stringMatching(problem) as string }]);
  });

  it('reads back what was written, in whatever pieces it comes', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', 'ö', ' ') });
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { maxLength: 5 });
    fc.assert(
      fc.property(rows, (written) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = written.map((row) => `${row.map(quoted).join(',')}\n`).join('');
        const pieces = text.split(/(?<=\n)/);
        expect(cut(...pieces).map((part) => ('cells' in part ? part.cells : part))).toEqual(
          written,
        );
      }),
    );
  });
});
