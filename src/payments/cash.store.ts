import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommunityId, MemberId } from '../community/community.js';
import { LocalDay, localDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { StoredCashRow } from './cash-key.js';
import { CashKind } from './cash-row.js';

interface CashColumns {
  readonly key: string;
  readonly date: string;
  readonly kind: string;
  readonly amount: string;
  readonly vat_rate: string;
  readonly member: string | null;
  readonly statement: string | null;
  readonly text: string;
  readonly line: number | null;
}

/** The movements on the bank account; rows are only added. */
@Injectable()
export class CashStore {
  constructor(private readonly database: DataSource) {}

  /** Adds what is not known yet, in the given order; gives how many rows were new. */
  async append(
    community: CommunityId,
    rows: readonly StoredCashRow[],
    source: string,
  ): Promise<number> {
    const added = await this.database.query<{ key: string }[]>(
      `insert into payments.cash (community, key, date, kind, amount, vat_rate, member, statement,
         text, line, source)
       select $1, key, date, kind, amount, vat_rate, member, statement, text, line, $3
       from jsonb_to_recordset($2::jsonb) as t(place integer, key text, date date, kind text,
         amount bigint, vat_rate numeric, member text, statement text, text text, line integer)
       order by place
       on conflict do nothing returning key`,
      [community, JSON.stringify(rows.map(columnsOf)), source],
    );
    return added.length;
  }

  /** Rows with `date` < `before`, by date, then the order in which they were added. */
  async before(community: CommunityId, before: LocalDay): Promise<readonly StoredCashRow[]> {
    return this.load(community, localDay('0001-01-01'), before);
  }

  /** Rows with `date` in [from, to), by date, then the order in which they were added. */
  async load(
    community: CommunityId,
    from: LocalDay,
    to: LocalDay,
  ): Promise<readonly StoredCashRow[]> {
    const rows = await this.database.query<CashColumns[]>(
      `select key, date::text as date, kind, amount, vat_rate, member, statement, text, line
       from payments.cash where community = $1 and date >= $2 and date < $3
       order by payments.cash.date, place`,
      [community, from, to],
    );
    return rows.map(parseColumns);
  }
}

function columnsOf(row: StoredCashRow, place: number) {
  return {
    place,
    key: row.key,
    date: row.date,
    kind: row.kind,
    amount: row.amount.cents,
    vat_rate: row.vatRate.toString(),
    member: row.member,
    statement: row.statement,
    text: row.text,
    line: row.line,
  };
}

function parseColumns(row: CashColumns): StoredCashRow {
  return {
    key: row.key,
    date: localDay(row.date),
    kind: row.kind as CashKind,
    amount: Money.ofCents(Number(row.amount)),
    vatRate: Percentage.of(row.vat_rate),
    member: row.member === null ? undefined : (row.member as MemberId),
    statement: row.statement ?? undefined,
    text: row.text,
    line: row.line ?? undefined,
  };
}
