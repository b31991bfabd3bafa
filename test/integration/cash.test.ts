import { createHash } from 'node:crypto';
import { CommunityId } from '../../src/community/community.js';
import { localDay } from '../../src/kernel/local-day.js';
import { Money } from '../../src/kernel/money.js';
import { Percentage } from '../../src/kernel/percentage.js';
import { CashRow } from '../../src/payments/cash-row.js';
import { keyed } from '../../src/payments/cash-key.js';
import { CashStore } from '../../src/payments/cash.store.js';
import { paymentsMigrations } from '../../src/payments/payments.migration.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase(paymentsMigrations);
const HOF = 'hof' as CommunityId;

function cost(date: string, cents: number, text = ''): CashRow {
  return {
    date: localDay(date),
    kind: 'cost',
    amount: Money.ofCents(cents),
    vatRate: Percentage.of('19'),
    text,
  };
}

function rows(given: readonly CashRow[]) {
  return keyed(given, (text) => createHash('sha256').update(text).digest('hex'));
}

describe('movements on the bank account', () => {
  const given = [
    cost('2026-03-31', 300),
    cost('2026-03-01', 100, 'first'),
    cost('2026-03-01', 100, 'first'),
    cost('2026-03-01', 50),
    cost('2026-04-01', 900),
  ];

  it('are added once however often they are imported, and read by date, then order', async () => {
    const store = new CashStore(database.dataSource);
    expect(await store.append(HOF, rows(given), 'cash.csv')).toBe(5);
    expect(await store.append(HOF, rows(given), 'cash.csv')).toBe(0);
    expect(await store.append(HOF, rows([cost('2026-03-02', 7), ...given]), 'more.csv')).toBe(1);
    const march = await store.load(HOF, localDay('2026-03-01'), localDay('2026-04-01'));
    expect(march.map((row) => row.amount.cents)).toEqual([100, 100, 50, 7, 300]);
    expect(march.at(-1)).toEqual({
      ...given[0],
      key: rows(given)[0]?.key,
      line: undefined,
      member: undefined,
      statement: undefined,
    });
    expect(await store.before(HOF, localDay('2026-03-02'))).toHaveLength(3);
  });

  it.each([
    'update payments.cash set amount = 1',
    'delete from payments.cash',
    'truncate payments.cash',
  ])('are never changed: %s', async (statement) => {
    await expect(database.dataSource.query(statement)).rejects.toThrow(/denied|never changed/);
  });
});
