import { canonicalJson } from '../kernel/canonical-json.js';
import { CashRow } from './cash-row.js';

/** A row under the key it is stored by. */
export interface StoredCashRow extends CashRow {
  readonly key: string;
}

/**
 * Names rows by what they say and by how many equal ones stand before them: importing a file twice adds
 * nothing, and two truly identical payments of one day both count. `sha256` is the hexadecimal digest.
 */
export function keyed(
  rows: readonly CashRow[],
  sha256: (text: string) => string,
): readonly StoredCashRow[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const { date, kind, amount, vatRate, member, statement, text } = row;
    const content = canonicalJson({
      date,
      kind,
      amount: amount.toString(),
      vatRate: vatRate.toString(),
      member,
      statement,
      text,
    });
    const count = (seen.get(content) ?? 0) + 1;
    seen.set(content, count);
    return { ...row, key: `${sha256(content)}-${count}` };
  });
}
