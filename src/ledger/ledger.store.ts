import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager, QueryFailedError } from 'typeorm';
import { CommunityId } from '../community/community.js';
import { LocalDay, localDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { JournalEntry, PostedEntry } from './journal-entry.js';
import { refuse } from './refuse.js';

const BODY_DIFFERS = 'LG005';

/** One entry with its postings as the query below gives it: whole numbers arrive as text. */
interface EntryRow {
  readonly id: string;
  readonly key: string;
  readonly date: string;
  readonly reference: string;
  readonly text: string;
  readonly accounts: readonly string[];
  readonly cents: readonly string[];
}

interface CheckRow {
  readonly entries: string;
  readonly wrong: string;
  readonly first_wrong: string | null;
  readonly head_stands: boolean;
  readonly head_hash: string | null;
}

/** What checking the chain of a community found. */
export interface ChainCheck {
  readonly entries: number;
  /** Entries that are not what was posted, or do not continue the chain. */
  readonly wrong: number;
  readonly firstWrong: number | undefined;
  readonly headStands: boolean;
  /** To be kept elsewhere: it pins the whole journal up to now. Undefined while it is empty. */
  readonly headHash: string | undefined;
}

const ENTRIES = `
  select e.id, e.key, to_char(e.date, 'YYYY-MM-DD') as date, e.reference, e.text,
    array_agg(p.account order by p.n) as accounts, array_agg(p.cents order by p.n) as cents
  from ledger.entry e
  join ledger.posting p on p.community = e.community and p.entry = e.id
  where e.community = $1`;
const IN_ORDER = 'group by e.community, e.id order by e.id';

/** The journal in the database: `ledger.post` is the only way in. */
@Injectable()
export class LedgerStore {
  constructor(private readonly database: DataSource) {}

  /** Posts one event; the same event again changes nothing, another body under its key is refused. */
  async post(community: CommunityId, entry: JournalEntry, tx?: EntityManager): Promise<void> {
    const { key, date, reference, text, postings } = entry;
    const accounts = postings.map((posting) => posting.account);
    const cents = postings.map((posting) => posting.cents);
    try {
      await (tx ?? this.database).query(
        'select ledger.post($1, $2, $3, $4, $5, $6::text[], $7::bigint[])',
        [community, key, date, reference, text, accounts, cents],
      );
    } catch (error) {
      if (sqlState(error) === BODY_DIFFERS) throw refuse('booked-otherwise', { key });
      throw error;
    }
  }

  async byKeys(
    community: CommunityId,
    keys: readonly string[],
    tx: EntityManager,
  ): Promise<readonly PostedEntry[]> {
    const sql = `${ENTRIES} and e.key = any($2::text[]) ${IN_ORDER}`;
    const rows: EntryRow[] = await tx.query(sql, [community, keys]);
    return rows.map(posted);
  }

  /** Entries dated in [from, to), in booking order. */
  async between(
    community: CommunityId,
    from: LocalDay,
    to: LocalDay,
  ): Promise<readonly PostedEntry[]> {
    const sql = `${ENTRIES} and e.date >= $2 and e.date < $3 ${IN_ORDER}`;
    const rows: EntryRow[] = await this.database.query(sql, [community, from, to]);
    return rows.map(posted);
  }

  /** The balance of every account at the end of a day, debit positive. */
  async balancesAt(community: CommunityId, day: LocalDay): Promise<ReadonlyMap<string, Money>> {
    const rows: { account: string; cents: string }[] = await this.database.query(
      `select p.account, sum(p.cents)::bigint as cents
       from ledger.entry e
       join ledger.posting p on p.community = e.community and p.entry = e.id
       where e.community = $1 and e.date <= $2
       group by p.account order by p.account collate "C"`,
      [community, day],
    );
    return new Map(rows.map((row) => [row.account, Money.ofCents(Number(row.cents))]));
  }

  async verify(community: CommunityId): Promise<ChainCheck> {
    const [row]: [CheckRow] = await this.database.query('select * from ledger.verify($1)', [
      community,
    ]);
    return {
      entries: Number(row.entries),
      wrong: Number(row.wrong),
      firstWrong: row.first_wrong === null ? undefined : Number(row.first_wrong),
      headStands: row.head_stands,
      headHash: row.head_hash ?? undefined,
    };
  }
}

function posted(row: EntryRow): PostedEntry {
  return {
    id: Number(row.id),
    key: row.key,
    date: localDay(row.date),
    reference: row.reference,
    text: row.text,
    postings: row.accounts.map((account, place) => ({
      account,
      cents: Number(row.cents[place]),
    })),
  };
}

function sqlState(error: unknown): string | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  return (error.driverError as { code?: string }).code;
}
