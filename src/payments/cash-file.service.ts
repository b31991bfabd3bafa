import path from 'node:path';
import { Community } from '../community/community.js';
import { readCsv } from '../platform/csv-file.service.js';
import { InputError } from '../kernel/problem.js';
import { CASH_COLUMNS, CashFileReader } from './cash-file.js';
import { CashRow } from './cash-row.js';

/** Reads a `cash.csv` against its community; throws InputError with everything that is wrong. */
export async function readCashFile(
  file: string,
  community: Community,
): Promise<readonly CashRow[]> {
  const reader = new CashFileReader(community, path.basename(file));
  try {
    for await (const row of readCsv(file, CASH_COLUMNS)) reader.add(row);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError([...error.problems, ...reader.problemsSoFar()]);
  }
  return reader.rows();
}
