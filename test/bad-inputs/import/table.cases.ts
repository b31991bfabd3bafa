import { gzipSync } from 'node:zlib';
import { INTERVALS, READINGS, tableMapping, useImports } from '../../support/imports.js';
import { firstLine, startProcess } from '../../support/own-process.js';
import { BadInputCases } from '../rows.js';

const ROW = '2026-03-01T00:00:00Z,M-1,import,1\n';
const GOOD = READINGS + ROW;

/** How a table is written: header, separators, quotes, encodings, size. */
export function cases(): BadInputCases {
  const part = useImports();
  const refused =
    (content: string | Uint8Array, sentence: RegExp, mapping?: string) => async () => {
      expect(await part.bench.refusal(content, { mapping })).toMatch(sentence);
    };
  const accepted = (content: string | Uint8Array, added: number, mapping?: string) => async () => {
    const { outcome } = await part.bench.accept(content, { mapping });
    expect(outcome).toMatchObject({ added, skipped: 0 });
  };
  const semicolons = (text: string, more = '') =>
    [`Zeit;Punkt;Wert\n${text}`, tableMapping(more)] as const;
  const line = '01.03.2026 00:00;flat-1;1,5\n';

  return {
    'IMPORT-001': refused('', /the file is empty/),
    'IMPORT-002': refused(READINGS, /0 lines/),
    'IMPORT-003': refused(ROW, /the header is not known/),
    'IMPORT-004': refused(GOOD.replace('kwh', 'kW'), /kW: the column is unknown/),
    'IMPORT-005': refused(GOOD.replace('kwh', 'kwh,kwh'), /kwh: the column is there twice/),
    'IMPORT-006': accepted('kwh,register,meter,at\n1,import,M-1,2026-03-01T00:00:00Z\n', 1),
    'IMPORT-007': async () => {
      const extra = `Zeit;Punkt;Wert;Notiz\n${line.trim()};Keller\n`;
      const bench = part.bench;
      expect(await bench.refusal(extra, { mapping: tableMapping() })).toMatch(/Notiz.*unknown/);
      const mapping = tableMapping('otherColumns: ignore');
      expect((await bench.accept(extra, { mapping })).outcome.added).toBe(1);
    },
    'IMPORT-008': refused('Zeit,Punkt,Wert\n', /1 column found/, tableMapping()),
    'IMPORT-009': refused(...mixed(line)),
    'IMPORT-010': refused(`${GOOD}"2026-03-01T00:15:00Z,M-1,import,2\n`, /:3: a quote is opened/),
    'IMPORT-011': refused(
      `${GOOD}2026-03-01T00:15:00Z,M"1",import,2\n`,
      /:3: a quote stands inside/,
    ),
    'IMPORT-012': async () => {
      const text = `Zeit;Punkt;Wert;Notiz\n${line.trim()};"zwei\nZeilen"\n`;
      const mapping = tableMapping('otherColumns: ignore');
      expect((await part.bench.accept(text, { mapping })).outcome.added).toBe(1);
    },
    'IMPORT-013': refused(`${GOOD}${'x'.repeat(1_100_000)}\n`, /longer than a million letters/),
    'IMPORT-014': async () => {
      const text = `${GOOD}2026-03-01T00:15:00Z,M-1,import\n2026-03-01T00:30:00Z,M-1,import,2,3\n`;
      const bench = part.bench;
      const preview = await bench.preview(text);
      expect(preview.problems.map((one) => one.line)).toEqual([3, 4]);
      await expect(bench.take(preview)).rejects.toMatchObject({ code: 'import-has-problems' });
      expect(await bench.stored()).toEqual([]);
      expect(await bench.take(preview, { takeGoodRows: true })).toMatchObject({ added: 1 });
    },
    'IMPORT-015': accepted(`${GOOD}\n`, 1),
    'IMPORT-016': () => million(part),
    'IMPORT-019': refused(xlsx(), /this is a spreadsheet/),
    'IMPORT-020': accepted(`\uFEFF${GOOD}`, 1),
    'IMPORT-021': async () => {
      const bytes = Buffer.from(`\uFEFF${GOOD}`, 'utf16le');
      expect(await part.bench.refusal(bytes)).toMatch(/header is not known|not UTF-8/);
      const [text] = semicolons(line);
      const mapping = tableMapping('encoding: utf-16le');
      const { outcome } = await part.bench.accept(Buffer.from(`\uFEFF${text}`, 'utf16le'), {
        mapping,
      });
      expect(outcome.added).toBe(1);
    },
    'IMPORT-022': async () => {
      const text = Buffer.from('Zeit;Zähler;Wert\n', 'latin1');
      const mapping = tableMapping().replace('Punkt', 'Zähler');
      expect(await part.bench.refusal(text, { mapping })).toMatch(
        /:1: the text is not UTF-8 \(byte 7\)/,
      );
    },
    'IMPORT-023': refused(
      `${GOOD}2026-03-01T00:15:00Z,M\0-1,import,2\n`,
      /:3: the text is not UTF-8/,
    ),
    'IMPORT-024': accepted(GOOD.replaceAll('\n', '\r'), 1),
    'IMPORT-018': async () => {
      const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024));
      await expect(part.bench.preview(bomb)).rejects.toMatchObject({ code: 'import-too-large' });
      expect(await part.bench.refusal(gzipSync(GOOD))).toMatch(/unpack it/);
    },
    'IMPORT-087': async () => {
      const many = zip('a.csv', 10_000);
      await expect(part.bench.preview(many)).rejects.toMatchObject({ code: 'import-too-large' });
      const nested = zip('inner.zip', 1);
      await expect(part.bench.preview(nested)).rejects.toMatchObject({ code: 'import-too-large' });
    },
    'IMPORT-088': refused(zip('../../x', 1), /zip archive: unpack it/),
    'IMPORT-089': async () => {
      const name = '"a\nb".csv; rm -rf /';
      const { preview } = await part.bench.accept(GOOD, { name });
      expect(preview.fileName).toBe('import-1.csv');
      expect(preview.originalName).toBe(name);
    },
  };
}

function mixed(line: string): [string, RegExp, string] {
  return [`Zeit;Punkt;Wert\n${line}01.03.2026 00:15,flat-1,1\n`, /:3: .*1 cells/, tableMapping()];
}

/** Resident, of everything: the columns themselves are half of it. */
const MEGABYTES_MAX = 180;
/** A heap that could not hold the lines as objects. */
const SMALL_HEAP = ['--expose-gc', '--max-old-space-size=140', '--max-semi-space-size=2'];

/** A million lines in a process of its own: what is kept are columns of numbers, not lines. */
async function million({ database }: ReturnType<typeof useImports>): Promise<void> {
  const words = [database.serviceUrl, '1000000', '765434'];
  const child = startProcess('test/support/import-memory.command.ts', words, '/tmp', SMALL_HEAP);
  const told = JSON.parse(await firstLine(child)) as { readonly megabytes: number };
  expect(told).toMatchObject({ added: 999_999, wrong: [765_434] });
  expect(told.megabytes).toBeLessThan(MEGABYTES_MAX);
}

function xlsx(): Buffer {
  return Buffer.concat([zip('[Content_Types].xml', 3)]);
}

/** The first local header and the end of the directory of an archive: all that is looked at. */
function zip(name: string, entries: number): Buffer {
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  return Buffer.concat([local, Buffer.from(name), Buffer.from(INTERVALS), end]);
}
