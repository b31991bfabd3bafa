import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { CommunityId } from '../../src/community/community.js';
import { localDay } from '../../src/kernel/local-day.js';
import { CHART } from '../../src/ledger/accounts.js';
import { JournalEntry } from '../../src/ledger/journal-entry.js';
import { ledgerMigrations } from '../../src/ledger/ledger.migration.js';
import { LedgerStore } from '../../src/ledger/ledger.store.js';
import {
  EmbeddedDatabase,
  openEmbeddedDatabase,
} from '../../src/platform/embedded-database.service.js';
import { migrate } from '../../src/platform/migrate.service.js';

const START_MS_MAX = 180_000;

/** A superuser may switch ordinary triggers off for a session; those of the journal stay on. */
const WITHOUT_TRIGGERS = 'set session_replication_role = replica';

let directory: string;
let embedded: EmbeddedDatabase;
let dataSource: DataSource;
let journal: LedgerStore;
const clients = new Map<string, Client>();

beforeAll(async () => {
  directory = await mkdtemp(path.join(process.getuid?.() === 0 ? '/tmp' : os.tmpdir(), 'ledger-'));
  embedded = await openEmbeddedDatabase({ directory });
  await migrate(embedded.ownerUrl, ledgerMigrations);
  const passwords = JSON.parse(await readFile(path.join(directory, 'passwords.json'), 'utf8')) as {
    root: string;
  };
  const rootUrl = new URL(embedded.ownerUrl);
  rootUrl.username = 'commonwatt_root';
  rootUrl.password = passwords.root;
  const urls = {
    service: embedded.serviceUrl,
    owner: embedded.ownerUrl,
    superuser: rootUrl.toString(),
  };
  for (const [role, connectionString] of Object.entries(urls)) {
    const client = new Client({ connectionString });
    await client.connect();
    clients.set(role, client);
  }
  dataSource = new DataSource({ type: 'postgres', url: embedded.serviceUrl });
  await dataSource.initialize();
  journal = new LedgerStore(dataSource);
  for (const entry of [sale('one', 100), sale('two', 250)]) await journal.post(house, entry);
}, START_MS_MAX);

afterAll(async () => {
  await dataSource.destroy();
  for (const client of clients.values()) await client.end();
  await embedded.close();
  await rm(directory, { recursive: true, force: true });
}, START_MS_MAX);

const house = 'house' as CommunityId;
const day = localDay('2026-03-31');

function sale(key: string, cents: number): JournalEntry {
  const postings = [
    { account: 'receivable:anna', cents },
    { account: 'revenue:solar', cents: -cents },
  ];
  return { key, date: day, reference: `no. ${key}`, text: 'Grüße', postings };
}

async function refusalOf(role: string, sql: string, before = ''): Promise<string> {
  const client = clients.get(role)!;
  try {
    await client.query(`begin; ${before}`);
    await client.query(sql);
    await client.query('commit');
    return 'accepted';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await client.query('rollback');
    await client.query('reset session_replication_role').catch(() => undefined);
  }
}

describe('nobody changes what was posted', () => {
  it.each`
    attack        | service    | owner      | superuser
    ${'update'}   | ${'42501'} | ${'LG001'} | ${'LG001'}
    ${'delete'}   | ${'42501'} | ${'LG001'} | ${'LG001'}
    ${'truncate'} | ${'42501'} | ${'LG001'} | ${'LG001'}
  `(
    '$attack is refused for every role and every table',
    async (expected: Record<string, string>) => {
      const statements: Record<string, (table: string) => string> = {
        update: (table) => `update ledger.${table} set ${COLUMNS[table] ?? ''}`,
        delete: (table) => `delete from ledger.${table}`,
        truncate: (table) => `truncate ledger.${table} cascade`,
      };
      const attack = statements[expected.attack];
      for (const table of ['posting', 'entry', 'head', 'account', 'chart']) {
        for (const role of ['service', 'owner', 'superuser']) {
          expect(`${table} ${role} ${await refusalOf(role, attack(table))}`).toBe(
            `${table} ${role} ${expected[role] ?? ''}`,
          );
        }
        expect(await refusalOf('superuser', attack(table), WITHOUT_TRIGGERS)).toBe('LG001');
      }
    },
  );

  it.each`
    role           | refusal
    ${'service'}   | ${'42501'}
    ${'owner'}     | ${'LG004'}
    ${'superuser'} | ${'LG004'}
  `('a posting beside ledger.post is refused for the $role', async ({ role, refusal }) => {
    const sql = `insert into ledger.posting values ('house', 1, 9, 'vat', 5)`;
    expect(await refusalOf(role as string, sql)).toBe(refusal);
    if (role === 'superuser') {
      expect(await refusalOf('superuser', sql, WITHOUT_TRIGGERS)).toBe(refusal);
    }
  });

  it('refuses the owner an entry that does not continue the chain', async () => {
    const sql = `
      insert into ledger.account values ('house', 'vat'), ('house', 'opening') on conflict do nothing;
      insert into ledger.entry(community, id, key, date, reference, text, canon, prev, hash)
        values ('house', 9, 'forged', '2026-01-01', '', '', '', sha256(''), sha256('x'));
      insert into ledger.posting values ('house', 9, 1, 'vat', 5), ('house', 9, 2, 'opening', -5)`;
    expect(await refusalOf('owner', sql)).toBe('LG003');
  });

  it('refuses the service role an entry of its own and an account outside the chart', async () => {
    const forged = `insert into ledger.entry(community, id, key, date, reference, text, canon, prev, hash)
      values ('house', 9, 'forged', '2026-01-01', '', '', '', '', '')`;
    expect(await refusalOf('service', forged)).toBe('42501');
    expect(await refusalOf('service', post('{pocket:anna,vat}', '{5,-5}'))).toBe('23503');
  });
});

describe('what ledger.post refuses', () => {
  it.each`
    body                            | accounts           | cents       | refusal
    ${'an unbalanced entry'}        | ${'{vat,opening}'} | ${'{5,-4}'} | ${'LG002'}
    ${'a single posting'}           | ${'{vat}'}         | ${'{5}'}    | ${'LG006'}
    ${'accounts without cents'}     | ${'{vat,opening}'} | ${'{5}'}    | ${'LG006'}
    ${'a posting of zero'}          | ${'{vat,opening}'} | ${'{0,0}'}  | ${'23514'}
    ${'an account twice'}           | ${'{vat,vat}'}     | ${'{5,-5}'} | ${'23505'}
    ${'an account that is missing'} | ${'{vat,NULL}'}    | ${'{5,-5}'} | ${'23502'}
  `('$body', async ({ accounts, cents, refusal }) => {
    expect(await refusalOf('service', post(accounts as string, cents as string))).toBe(refusal);
  });

  it('another body under a known key, but not the same body', async () => {
    await journal.post(house, sale('one', 100));
    await expect(journal.post(house, sale('one', 101))).rejects.toThrow('in the journal already');
    const later = { ...sale('one', 100), date: localDay('2026-04-01') };
    await expect(journal.post(house, later)).rejects.toThrow('in the journal already');
    const entries = await journal.between(house, day, localDay('2026-04-02'));
    expect(entries.map((entry) => `${entry.id} ${entry.key}`)).toEqual(['1 one', '2 two']);
  });

  it('gives parallel writers ids without gaps and each event once', async () => {
    const busy = 'busy' as CommunityId;
    const keys = Array.from({ length: 40 }, (_, index) => `event-${index % 20}`);
    await Promise.all(keys.map((key) => journal.post(busy, sale(key, 7))));
    const entries = await journal.between(busy, day, localDay('2026-04-01'));
    expect(entries.map((entry) => entry.id)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect((await journal.balancesAt(busy, day)).get('receivable:anna')?.toString()).toBe('1.40');
    expect(await journal.verify(busy)).toMatchObject({ entries: 20, wrong: 0, headStands: true });
  });

  it('an entry inside a savepoint is posted like any other', async () => {
    const nested = 'nested' as CommunityId;
    await dataSource.transaction(async (tx) => {
      await tx.transaction(async (inner) => {
        await journal.post(nested, sale('one', 5), inner);
      });
    });
    expect(await journal.verify(nested)).toMatchObject({ entries: 1, wrong: 0 });
  });
});

describe('ledger.verify', () => {
  it('knows an empty journal and a sound one', async () => {
    expect(await journal.verify('nobody' as CommunityId)).toEqual({
      entries: 0,
      wrong: 0,
      firstWrong: undefined,
      headStands: true,
      headHash: undefined,
    });
    const sound = await journal.verify(house);
    expect(sound).toMatchObject({ entries: 2, wrong: 0, headStands: true });
    expect(sound.headHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each`
    tampering                  | sql
    ${'an amount'}             | ${`update ledger.posting set cents = cents * 2 where entry = 1`}
    ${'an account'}            | ${`update ledger.posting set account = 'revenue:solar2' where entry = 2 and n = 2`}
    ${'a date'}                | ${`update ledger.entry set date = '2026-01-01' where id = 1`}
    ${'a reference'}           | ${`update ledger.entry set reference = 'x' where id = 2`}
    ${'a text'}                | ${`update ledger.entry set text = 'x' where id = 2`}
    ${'a key'}                 | ${`update ledger.entry set key = 'x' where id = 1`}
    ${'a missing posting'}     | ${`delete from ledger.posting where entry = 1 and n = 2`}
    ${'a missing last entry'}  | ${`delete from ledger.posting where entry = 2; delete from ledger.entry where id = 2`}
    ${'a missing first entry'} | ${`delete from ledger.posting where entry = 1; delete from ledger.entry where id = 1`}
    ${'a body with its bytes'} | ${`update ledger.entry set text = 'x' where id = 1; update ledger.entry e set canon = ledger.canon_of(community, id), hash = sha256(prev || ledger.canon_of(community, id)) where id = 1`}
    ${'a moved head'}          | ${`update ledger.head set id = 1`}
  `('finds $tampering', async ({ sql }) => {
    const root = clients.get('superuser')!;
    await root.query('begin');
    try {
      for (const table of ['posting', 'entry', 'head']) {
        await root.query(`alter table ledger.${table} disable trigger user`);
      }
      await root.query(`insert into ledger.account values ('house', 'revenue:solar2')`);
      await root.query(`set constraints all deferred`);
      await root.query((sql as string).replace(/ where /g, ` where community = 'house' and `));
      const found = await root.query('select * from ledger.verify($1)', ['house']);
      const { wrong, head_stands } = found.rows[0] as { wrong: string; head_stands: boolean };
      expect(Number(wrong) > 0 || !head_stands).toBe(true);
    } finally {
      await root.query('rollback');
    }
  });
});

describe('the law of the journal', () => {
  it('every account together is zero, whatever was posted', async () => {
    const any = 'any' as CommunityId;
    const names = ['vat', 'opening', 'plant', 'income', 'bank:fund'];
    const amounts = fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 4 });
    let count = 0;
    await fc.assert(
      fc.asyncProperty(amounts, async (cents) => {
        const all = [...cents, -cents.reduce((a, b) => a + b, 0)];
        if (all.includes(0)) return;
        const postings = all.map((amount, place) => ({ account: names[place], cents: amount }));
        await journal.post(any, { ...sale(`${++count}`, 1), postings });
      }),
      { numRuns: 60 },
    );
    const balances = [...(await journal.balancesAt(any, day)).values()];
    expect(balances.reduce((sum, balance) => sum + balance.cents, 0)).toBe(0);
    expect(await journal.verify(any)).toMatchObject({ entries: count, wrong: 0 });
  });
});

it('the chart in the database is the chart in the code', async () => {
  const rows: { kind: string; side: string; meaning: string }[] = await dataSource.query(
    'select kind, side, meaning from ledger.chart',
  );
  const sorted = (kinds: readonly { kind: string }[]) => kinds.map((row) => row.kind).sort();
  expect(sorted(rows)).toEqual(sorted(CHART));
});

/** A column that every row of the table has, set to what it is not. */
const COLUMNS: Record<string, string> = {
  posting: 'cents = cents + 1',
  entry: `text = 'changed'`,
  head: 'id = id + 5',
  account: `account = account || 'x'`,
  chart: `meaning = 'another'`,
};

function post(accounts: string, cents: string): string {
  return `select ledger.post('house', 'new', '2026-03-31', '', '', '${accounts}', '${cents}')`;
}
