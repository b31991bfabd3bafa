import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DataSource } from 'typeorm';
import { ImportBench, IMPORT_NOW, READINGS } from './imports.js';

/**
 * Previews a file of so many lines, one of them wrong, and prints by how many megabytes the process
 * grew above what it held after a small file: database, lines, the wrong line.
 */
const [url = '', lines = '0', wrong = '0'] = process.argv.slice(2);
const dataSource = new DataSource({ type: 'postgres', url });
await dataSource.initialize();
const folder = await mkdtemp(path.join(tmpdir(), 'commonwatt-memory-'));
await previewOf(1_000, 0);
globalThis.gc?.();
const before = process.memoryUsage.rss();
let highest = before;
const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 20);
const { problems, series } = await previewOf(Number(lines), Number(wrong));
clearInterval(watch);
const megabytes = Math.round((Math.max(highest, process.memoryUsage.rss()) - before) / 1e6);
const told = { megabytes, added: series[0]?.added, wrong: problems.map(({ line }) => line) };
process.stdout.write(`${JSON.stringify(told)}\n`);
await rm(folder, { recursive: true });
await dataSource.destroy();

function* table(rows: number, broken: number): Generator<string> {
  yield READINGS;
  for (let row = 0; row < rows; row += 1) {
    const at = new Date(IMPORT_NOW - (rows - row) * 60_000).toISOString();
    const value = row + 2 === broken ? 'oops' : row / 1000;
    yield `${at},M-2,import,${value}\n`;
  }
}

async function previewOf(rows: number, broken: number) {
  const bench = new ImportBench(dataSource);
  const file = path.join(folder, 'upload');
  await pipeline(Readable.from(table(rows, broken)), createWriteStream(file));
  return bench.imports.preview(bench.world, {
    path: file,
    originalName: 'values.csv',
    mapping: { name: '', text: '' },
    allowOld: false,
    by: 'coop',
  });
}
