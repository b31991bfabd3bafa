import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { InputError, problemText } from '../kernel/problem.js';
import { CsvRow, readCsv } from './csv-file.service.js';

const COLUMNS = { required: ['at', 'kwh'], optional: ['quality'] };

describe('a CSV file', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'commonwatt-csv-'));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  async function read(content: string | Uint8Array): Promise<{ rows: CsvRow[]; told: string[] }> {
    const file = path.join(directory, 'readings.csv');
    await writeFile(file, content);
    const rows: CsvRow[] = [];
    try {
      for await (const row of readCsv(file, COLUMNS)) rows.push(row);
      return { rows, told: [] };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { rows, told: error.problems.map(problemText) };
    }
  }

  it.each([
    ['plain', 'at,kwh\n1,2\n', [{ line: 2, cells: { at: '1', kwh: '2', quality: '' } }]],
    [
      'with a byte order mark',
      '\uFEFFat,kwh\n1,2\n',
      [{ line: 2, cells: { at: '1', kwh: '2', quality: '' } }],
    ],
    [
      'columns in another order',
      'quality,kwh,at\nx,2,1\n',
      [{ line: 2, cells: { at: '1', kwh: '2', quality: 'x' } }],
    ],
    ['umlauts', 'at,kwh\nMüller,ß', [{ line: 2, cells: { at: 'Müller', kwh: 'ß', quality: '' } }]],
    ['no rows', 'at,kwh\n', []],
  ])('is read: %s', async (_, content, rows) => {
    expect(await read(content)).toEqual({ rows, told: [] });
  });

  it.each([
    ['nothing in it', '', /^readings\.csv:1: the file is empty/],
    [
      'a missing column',
      'at\n1\n',
      /^readings\.csv:1: kwh: the column is missing; the columns are at,kwh,\[quality\]/,
    ],
    ['an unknown column', 'at,kwh,kWh\n1,2,3\n', /^readings\.csv:1: kWh: the column is unknown/],
    ['a column twice', 'at,kwh,at\n1,2,3\n', /^readings\.csv:1: at: the column is there twice/],
    ['semicolons', 'at;kwh\n1;2\n', /^readings\.csv:1: the columns are not separated by commas/],
    [
      'a row too short',
      'at,kwh\n1,2\n1\n',
      /^readings\.csv:3: the row has 1 cells, the header has 2/,
    ],
    ['a blank line', 'at,kwh\n\n1,2\n', /^readings\.csv:2: the line is empty/],
    [
      'an open quote',
      'at,kwh\n"1,2\n',
      /^readings\.csv:2: a quote is opened here and never closed/,
    ],
    [
      'Latin-1',
      Buffer.from('at,kwh\n1,2\nM\xFCller,3\n', 'latin1'),
      /^readings\.csv:3: the text is not UTF-8/,
    ],
    ['UTF-16', Buffer.from('\uFEFFat,kwh\n', 'utf16le'), /^readings\.csv:1: the text is not UTF-8/],
  ])('is refused: %s', async (_, content, sentence) => {
    const { told } = await read(content);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(sentence);
  });

  it('tells all broken rows at once and keeps the sound ones', async () => {
    const { rows, told } = await read('at,kwh\n1\n2,2\n3,3,3\n');
    expect(rows.map(({ line }) => line)).toEqual([3]);
    expect(told.map((text) => text.slice(0, 14))).toEqual(['readings.csv:2', 'readings.csv:4']);
  });

  it('finds the one bad row among a million and keeps the memory flat', async () => {
    const lines = Array.from({ length: 1_000_000 }, (_, row) => `2026-01-01T00:00:00Z,${row}.125`);
    lines[765_432] += ',surplus';
    const file = path.join(directory, 'readings.csv');
    await writeFile(file, `at,kwh\n${lines.join('\n')}\n`);
    lines.length = 0;
    let rows = 0;
    const reading = async () => {
      for await (const { line } of readCsv(file, COLUMNS)) rows += line > 0 ? 1 : 0;
    };
    await expect(reading()).rejects.toThrow(
      'readings.csv:765434: the row has 3 cells, the header has 2.',
    );
    expect(rows).toBe(999_999);
  }, 60_000);

  it('is refused when it does not exist', async () => {
    const reading = async () => {
      for await (const { line } of readCsv(path.join(directory, 'cash.csv'), COLUMNS)) {
        expect(line).toBe('never reached');
      }
    };
    await expect(reading()).rejects.toThrow('cash.csv: the file does not exist.');
  });
});
