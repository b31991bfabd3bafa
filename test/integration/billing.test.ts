import { DataSource } from 'typeorm';
import { billingMigrations } from '../../src/billing/billing.migration.js';
import { BillingStore, UnnumberedStatement } from '../../src/billing/billing.store.js';
import { SettledMonth } from '../../src/billing/gather-supplies.js';
import { issueStatements } from '../../src/billing/issue-statements.js';
import { statementNumber } from '../../src/billing/number-statements.js';
import { RegisterBook } from '../../src/billing/register-book.js';
import { CommunityId } from '../../src/community/community.js';
import { canonicalJson } from '../../src/kernel/canonical-json.js';
import { lastDayOf, period } from '../../src/kernel/local-day.js';
import { useDatabase } from '../support/database.js';
import { communityOf, settledMonth } from '../support/settled-month.js';

const YAML = (id: string) => `
version: 1
community: { id: ${id}, name: Hof, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: roof, kind: generation }
  - { id: flat-1, kind: consumption }
  - { id: flat-2, kind: consumption }
members:
  - { id: coop, name: Hof eG, role: operator }
  - { id: anna, name: Anna }
  - { id: bert, name: Bert }
holdings:
  - { meteringPoint: flat-1, member: anna, tariff: house, from: 2025-01-01 }
  - { meteringPoint: flat-2, member: bert, tariff: house, from: 2025-01-01 }
tariffs:
  - id: house
    prices: [{ from: 2025-01-01, solar: 0.2269, grid: 0.2958, base: 6.30, vat: 19 }]
allocation: [{ from: 2025-01-01, key: proportional, model: producer }]
`;

const database = useDatabase(billingMigrations);

function month(id: string, of: string): SettledMonth {
  return settledMonth(communityOf(YAML(id)), of, [
    { meteringPoint: 'flat-1', consumption: () => 0.1, solar: () => 0.04 },
    { meteringPoint: 'flat-2', consumption: () => 0.2, solar: () => 0.05 },
  ]);
}

function statements(id: string, of: string): UnnumberedStatement[] {
  const settled = month(id, of);
  return issueStatements(settled, new RegisterBook([])).drafts.map((draft) => ({
    ...draft.body,
    community: settled.community.id,
    period: settled.period,
    member: draft.member.id,
    issuedOn: lastDayOf(settled.period),
    inner: draft.member.role === 'operator',
    inputHash: 'f'.repeat(64),
    basis: canonicalJson(draft.basis),
  }));
}

async function issue(id: string, of: string, first = 1): Promise<void> {
  const community = id as CommunityId;
  const text = (sequence: number) => statementNumber(community, period(of), sequence);
  const store = new BillingStore(database.dataSource);
  await store.issue(community, period(of), statements(id, of), { first, text });
}

async function numbers(id: string, of: string): Promise<string[]> {
  const store = new BillingStore(database.dataSource);
  const found = await store.ofPeriod(id as CommunityId, period(of));
  return found.map((statement) => `${statement.number} ${statement.member}`);
}

describe('statement numbers', () => {
  it('follow month and member, from the opening number on, and begin at 1 in the next year', async () => {
    for (const billed of ['2025-11', '2025-12', '2026-01']) await issue('years', billed, 41);
    expect(await numbers('years', '2025-11')).toEqual([
      'years-2025-0041 anna',
      'years-2025-0042 bert',
    ]);
    expect(await numbers('years', '2025-12')).toEqual([
      'years-2025-0043 anna',
      'years-2025-0044 bert',
    ]);
    expect(await numbers('years', '2026-01')).toEqual([
      'years-2026-0001 anna',
      'years-2026-0002 bert',
    ]);
  });

  it('have no gap and no double when months are billed at once, each twice', async () => {
    const months = ['2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06'];
    await Promise.all([...months, ...months].map((of) => issue('rush', of)));
    const rows = await database.dataSource.query<{ sequence: number }[]>(
      `select sequence from billing.statement where community = 'rush' order by sequence`,
    );
    expect(rows.map((row) => row.sequence)).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
  });

  it('are not used up by an issue that fails', async () => {
    const community = 'fails' as CommunityId;
    const store = new BillingStore(database.dataSource);
    const broken = statements('fails', '2026-01').map((one, place) =>
      place === 0 ? one : { ...one, gross: one.net },
    );
    const text = (sequence: number) => statementNumber(community, period('2026-01'), sequence);
    await expect(
      store.issue(community, period('2026-01'), broken, { first: 1, text }),
    ).rejects.toThrow('violates check constraint');
    await issue('fails', '2026-01');
    expect(await numbers('fails', '2026-01')).toEqual([
      'fails-2026-0001 anna',
      'fails-2026-0002 bert',
    ]);
  });
});

describe('an issued statement', () => {
  it('is read back as it was issued', async () => {
    await issue('reads', '2026-03');
    const store = new BillingStore(database.dataSource);
    const [anna] = await store.ofPeriod('reads' as CommunityId, period('2026-03'));
    const [drafted] = issueStatements(month('reads', '2026-03'), new RegisterBook([])).drafts;
    expect(anna).toEqual({
      ...drafted.body,
      number: 'reads-2026-0001',
      community: 'reads',
      period: '2026-03',
      member: 'anna',
      issuedOn: '2026-03-31',
      inner: false,
      inputHash: 'f'.repeat(64),
      basis: JSON.parse(canonicalJson(drafted.basis)) as unknown,
    });
    const totals = await store.totalsUpTo('reads' as CommunityId, period('2026-04'));
    expect(totals.map((one) => `${one.number} ${one.gross.toString()}`)).toEqual([
      `reads-2026-0001 ${anna.gross.toString()}`,
      'reads-2026-0002 204.55',
    ]);
  });

  it.each`
    attempt               | statement
    ${'an update'}        | ${`update billing.statement set gross = 0, net = 0, vat = 0`}
    ${'a deletion'}       | ${`delete from billing.statement`}
    ${'a truncation'}     | ${`truncate billing.statement cascade`}
    ${'another line'}     | ${`insert into billing.statement_line select community, number, 99, line, metering_point, tariff, from_day, to_day, quantity, unit, unit_price, net, vat_rate from billing.statement_line where position = 1`}
    ${'a changed line'}   | ${`update billing.statement_line set net = 0`}
    ${'a removed line'}   | ${`delete from billing.statement_line`}
    ${'a number to come'} | ${`insert into billing.statement select community, 'x', year, 900, '2030-01', member, issued_on, inner_charge, net, vat, gross, pass_through, substitute, input_hash, basis from billing.statement limit 1`}
    ${'another series'}   | ${`update billing.number_series set next = 1`}
  `('refuses $attempt by service and owner alike', async ({ attempt, statement }) => {
    await issue('stays', '2026-03');
    await expect(database.dataSource.query(statement as string)).rejects.toThrow();
    if (attempt === 'another series') return;
    const owner = new DataSource({ type: 'postgres', url: database.ownerUrl });
    await owner.initialize();
    try {
      await expect(owner.query(statement as string)).rejects.toThrow(
        /never changed|no more lines|leaves a gap/,
      );
    } finally {
      await owner.destroy();
    }
    expect(await numbers('stays', '2026-03')).toHaveLength(2);
  });

  it('is guarded by triggers that no replication role passes by', async () => {
    const triggers = await database.dataSource.query<{ tgname: string; tgenabled: string }[]>(
      `select tgname, tgenabled from pg_trigger join pg_class on pg_class.oid = tgrelid
       where relnamespace = 'billing'::regnamespace and not tgisinternal order by tgname`,
    );
    expect(triggers.map((one) => `${one.tgname} ${one.tgenabled}`)).toEqual([
      'append_only A',
      'append_only A',
      'seal_lines A',
      'take_number A',
    ]);
  });
});
