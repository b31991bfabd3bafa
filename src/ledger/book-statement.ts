import { LineKind, Statement } from '../billing/statement.js';
import { Money } from '../kernel/money.js';
import { account } from './accounts.js';
import { Amount, JournalEntry, postings } from './journal-entry.js';

/** Of a statement only what the books need. */
export type StatementToBook = Pick<
  Statement,
  'number' | 'period' | 'member' | 'issuedOn' | 'inner' | 'vat' | 'gross'
> & { readonly lines: readonly Pick<Statement['lines'][number], 'line' | 'net'>[] };

/**
 * The member owes the gross; revenue by kind of line, VAT owed to the tax office. The operator's own
 * statement is an inner charge: own use against `inner`, net and without VAT, no receivable, no money.
 */
export function bookStatement(statement: StatementToBook): JournalEntry {
  const nets = [...netByKind(statement.lines)];
  const { number, period, member } = statement;
  return {
    key: `statement:${number}`,
    date: statement.issuedOn,
    reference: number,
    text: `Statement for ${period}, ${member}${statement.inner ? ' (inner charge)' : ''}`,
    postings: statement.inner
      ? innerCharge(nets)
      : postings(
          [[account.receivable(member), statement.gross]],
          [
            ...nets.map(([line, net]): Amount => [account.revenue(line), net]),
            [account.vat, statement.vat],
          ],
        ),
  };
}

function innerCharge(nets: readonly (readonly [LineKind, Money])[]): JournalEntry['postings'] {
  const net = Money.sum(nets.map(([, amount]) => amount));
  return postings(
    [[account.ownUse, net]],
    nets.map(([line, amount]): Amount => [account.inner(line), amount]),
  );
}

function netByKind(lines: StatementToBook['lines']): ReadonlyMap<LineKind, Money> {
  const nets = new Map<LineKind, Money>();
  for (const { line, net } of lines) nets.set(line, (nets.get(line) ?? Money.zero).plus(net));
  return nets;
}
