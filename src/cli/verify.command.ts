import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { verifyStatement } from '../billing/verify-statement.js';
import { readCsv } from '../platform/csv-file.service.js';
import { sha256 } from '../reports/run-folder.service.js';
import { refuse } from './refuse.js';

const TOTALS = [
  'number',
  'period',
  'member',
  'net',
  'vat',
  'gross',
  'substitute_kwh',
  'input_hash',
];

/** One statement of an output folder that does not follow from its own file. */
interface Contradiction {
  readonly file: string;
  readonly sentence: string;
}

export function addVerify(program: Command): void {
  program
    .command('verify')
    .argument('<dir>', 'the output folder of a run')
    .description('recompute every statement from the exported files alone')
    .action(async (dir: string) => {
      const { statements, contradictions } = await verifyFolder(dir);
      for (const { file, sentence } of contradictions) {
        process.stderr.write(`${file}: ${sentence}\n`);
      }
      const verdict = contradictions.length === 0 ? 'hold' : 'do not all hold';
      console.log(`${statements} statements recomputed: they ${verdict}.`);
      if (contradictions.length > 0) process.exitCode = 1;
    });
}

async function verifyFolder(dir: string): Promise<{
  readonly statements: number;
  readonly contradictions: readonly Contradiction[];
}> {
  const folder = join(dir, 'statements');
  const names = await statementFiles(dir);
  const documents = names.filter((name) => name.endsWith('.json')).sort();
  const contradictions: Contradiction[] = [];
  const stated = new Map<string, string>();
  for (const name of documents) {
    const path = join(folder, name);
    const document = parsedJson(await readFile(path, 'utf8'));
    for (const { field, stated: says, computed } of verifyStatement(document, sha256)) {
      const sentence = `${field} says ${says}, recomputed it is ${computed}`;
      contradictions.push({ file: path, sentence });
    }
    stated.set(name.slice(0, -'.json'.length), totalsOf(document));
  }
  contradictions.push(...(await totalsThatDiffer(join(dir, 'statement-totals.csv'), stated)));
  return { statements: documents.length, contradictions };
}

/** Text that is no JSON verifies as a document that is no statement. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A run whose members had no line has no statements folder; it still has its totals. */
async function statementFiles(dir: string): Promise<readonly string[]> {
  const files = await readdir(dir).catch((): string[] => []);
  if (!files.includes('statement-totals.csv')) throw refuse('files-missing', { path: dir });
  return files.includes('statements') ? readdir(join(dir, 'statements')) : [];
}

/** The sums of a document as the row of `statement-totals.csv` states them. */
function totalsOf(document: unknown): string {
  const fields = (document ?? {}) as Record<string, unknown>;
  const names = ['number', 'period', 'member', 'net', 'vat', 'gross', 'substituteKwh', 'inputHash'];
  return names.map((name) => String(fields[name])).join(',');
}

async function totalsThatDiffer(
  path: string,
  stated: ReadonlyMap<string, string>,
): Promise<Contradiction[]> {
  const found: Contradiction[] = [];
  const seen = new Set<string>();
  for await (const { line, cells } of readCsv(path, { required: TOTALS, optional: [] })) {
    const number = cells['number'];
    seen.add(number);
    if (stated.get(number) === TOTALS.map((name) => cells[name]).join(',')) continue;
    found.push({ file: `${path}:${line}`, sentence: `differs from statements/${number}.json` });
  }
  for (const number of stated.keys()) {
    if (!seen.has(number)) found.push({ file: path, sentence: `has no row for ${number}` });
  }
  return found;
}
