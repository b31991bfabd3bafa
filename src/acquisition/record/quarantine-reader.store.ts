import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { Instant } from '../../kernel/quarter-hour.js';
import { QuarantineCount, QuarantinedMessage, QuarantineFilter } from './set-aside-frame.js';
import { numberArray, textArray } from './sql-array.js';

const MS = (column: string) => `(date_part('epoch', ${column}) * 1000)::bigint::text`;

const CHOSEN = `
from acquisition.quarantine q left join acquisition.quarantine_replay r using (community, id)
where q.community = any($1::text[]) and ($2::text is null or q.code = $2)
  and ($3::text is null or q.device = q.community || '/' || $3)
  and ($4::bigint is null or q.set_aside_at >= to_timestamp($4 / 1000.0))`;

const COUNTS = `
select q.code, count(*)::int as count, count(distinct q.device)::int as devices,
  ${MS('max(q.set_aside_at)')} as last, count(r.id)::int as replayed
${CHOSEN} group by q.code order by count(*) - count(r.id) desc, q.code`;

const MESSAGES = `
select community, id, q.source, q.device, q.code, q.reason, q.raw, ${MS('q.received_at')} as received,
  ${MS('q.set_aside_at')} as aside, ${MS('r.replayed_at')} as replayed
${CHOSEN}`;

const NEWEST = `${MESSAGES} order by q.set_aside_at desc, id limit $5`;

/** What came by a device and was not read again yet, in the order it came. */
const WAITING = `${MESSAGES} and r.id is null and q.received_at is not null
  and q.source in ('modbus', 'mqtt', 'ocpp', 'csv') and q.code not in ('conflict', 'astray')
  and (q.received_at, id) > (to_timestamp($6::bigint / 1000.0), $7)
order by q.received_at, id limit $5`;

const MARK = `
insert into acquisition.quarantine_replay (community, id, replayed_at, readings)
select community, id, now(), readings from unnest($1::text[], $2::text[], $3::int[])
  as t(community, id, readings)
on conflict do nothing`;

interface MessageRow extends Omit<
  QuarantinedMessage,
  'receivedAt' | 'setAsideAt' | 'replayedAt' | 'raw'
> {
  readonly raw: Buffer;
  readonly received: string | null;
  readonly aside: string;
  readonly replayed: string | null;
}

/** The table of what was set aside, for reading, and the table of what was read again. */
@Injectable()
export class QuarantineReader {
  constructor(private readonly dataSource: DataSource) {}

  async counts(filter: QuarantineFilter): Promise<readonly QuarantineCount[]> {
    const rows: (QuarantineCount & { readonly last: string })[] = await this.dataSource.query(
      COUNTS,
      chosenBy(filter),
    );
    return rows.map(({ last, ...row }) => ({ ...row, lastAt: Number(last) as Instant }));
  }

  newest(filter: QuarantineFilter, count: number): Promise<readonly QuarantinedMessage[]> {
    return this.read(NEWEST, [...chosenBy(filter), count]);
  }

  /** The next ones after a message; from the first on without one. */
  waiting(
    filter: QuarantineFilter,
    count: number,
    after?: QuarantinedMessage,
  ): Promise<readonly QuarantinedMessage[]> {
    const place = [after?.receivedAt ?? 0, after?.id ?? ''];
    return this.read(WAITING, [...chosenBy(filter), count, ...place]);
  }

  /** Marks messages as read again; a mark is made once. */
  async mark(
    tx: EntityManager,
    read: readonly { readonly message: QuarantinedMessage; readonly readings: number }[],
  ): Promise<void> {
    await tx.query(MARK, [
      textArray(read.map(({ message }) => message.community)),
      textArray(read.map(({ message }) => message.id)),
      numberArray(read.map(({ readings }) => readings)),
    ]);
  }

  private async read(query: string, parameters: unknown[]): Promise<QuarantinedMessage[]> {
    const rows: MessageRow[] = await this.dataSource.query(query, parameters);
    return rows.map(({ received, aside, replayed, raw, ...row }) => ({
      ...row,
      raw: new Uint8Array(raw),
      receivedAt: instantOf(received),
      setAsideAt: Number(aside) as Instant,
      replayedAt: instantOf(replayed),
    }));
  }
}

function chosenBy({ communities, code, device, since }: QuarantineFilter): unknown[] {
  return [textArray(communities), code ?? null, device ?? null, since ?? null];
}

function instantOf(milliseconds: string | null): Instant | undefined {
  return milliseconds === null ? undefined : (Number(milliseconds) as Instant);
}
