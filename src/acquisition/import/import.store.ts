import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { CommunityId } from '../../community/community.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { numberArray, textArray } from '../record/sql-array.js';
import { ComparedRows, StoredValue } from './import-comparison.js';
import { ImportEntry, ImportOutcome, ImportState } from './import-entry.js';

type NewEntry = Omit<ImportEntry, 'number' | 'fileName' | 'state' | 'outcome'>;

const LISTED_MAX = 50;
const BATCH_ROWS = 10_000;
const IMPORT_KEY = `hashtext('commonwatt import'), hashtext($1)`;

const COLUMNS = `community, number, file_name as "fileName", original_name as "originalName", sha256,
  bytes::float8 as bytes, mapping_name as "mappingName", mapping_text as "mappingText",
  allow_old as "allowOld", state, outcome, created_by as "createdBy",
  (date_part('epoch', created_at) * 1000)::float8 as "createdAt"`;

const STORED = (table: string, name: string, direction: string) => `
select place::int - 1 as place, stored.mwh, stored.estimated, stored.source
from unnest($2::text[], $3::text[], $4::bigint[]) with ordinality as t(name, direction, ms, place)
cross join lateral (select milliwatt_hours::float8 as mwh, estimated, source
  from acquisition.${table}
  where community = $1 and ${name} = t.name and ${direction} = t.direction
    and at = to_timestamp(ms / 1000.0) limit 1) stored`;

const SQL = {
  register: STORED('reading', 'meter', 'register'),
  interval: STORED('given_value', 'metering_point', 'direction'),
};

/** The table of imports, and what the record holds for the rows of a file. */
@Injectable()
export class ImportStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Keeps a file with its number, the next one of the community. */
  insert(entry: NewEntry, content: Uint8Array, extension: string): Promise<ImportEntry> {
    return this.dataSource.transaction(async (tx) => {
      await this.waitTurn(tx, entry.community);
      const rows: ImportEntry[] = await tx.query(
        `insert into acquisition.import (community, number, file_name, original_name, sha256, bytes,
          content, mapping_name, mapping_text, allow_old, state, created_by, created_at)
        select $1, next, 'import-' || next || $2, $3, $4, $5, $6, $7, $8, $9, 'previewed', $10,
          to_timestamp($11::bigint / 1000.0)
        from (select coalesce(max(number), 0) + 1 as next from acquisition.import
          where community = $1) numbers
        returning ${COLUMNS}`,
        [
          entry.community,
          extension,
          entry.originalName.replaceAll('\0', '\uFFFD'),
          entry.sha256,
          entry.bytes,
          content,
          entry.mappingName,
          entry.mappingText,
          entry.allowOld,
          entry.createdBy,
          entry.createdAt,
        ],
      );
      return rows[0];
    });
  }

  async get(community: CommunityId, number: number): Promise<ImportEntry | undefined> {
    const rows: ImportEntry[] = await this.dataSource.query(
      `select ${COLUMNS} from acquisition.import where community = $1 and number = $2`,
      [community, number],
    );
    return rows.at(0);
  }

  async list(community: CommunityId): Promise<readonly ImportEntry[]> {
    return this.dataSource.query(
      `select ${COLUMNS} from acquisition.import where community = $1
      order by number desc limit ${LISTED_MAX}`,
      [community],
    );
  }

  /** The bytes as they were kept (gzip); undefined where nothing is kept any more. */
  async content(community: CommunityId, number: number): Promise<Uint8Array | undefined> {
    const rows: { content: Uint8Array | null }[] = await this.dataSource.query(
      'select content from acquisition.import where community = $1 and number = $2',
      [community, number],
    );
    return rows.at(0)?.content ?? undefined;
  }

  /** The first import that took the same file by the same mapping. */
  async takenBefore(
    tx: EntityManager,
    { community, sha256, mappingText }: Pick<ImportEntry, 'community' | 'sha256' | 'mappingText'>,
  ): Promise<number | undefined> {
    const rows: { number: number }[] = await tx.query(
      `select number from acquisition.import
      where community = $1 and sha256 = $2 and mapping_text = $3 and state = 'imported'
      order by number limit 1`,
      [community, sha256, mappingText],
    );
    return rows.at(0)?.number;
  }

  /** One import of a community at a time, in whatever process; held to the end of the transaction. */
  async waitTurn(tx: EntityManager, community: CommunityId): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(${IMPORT_KEY})`, [community]);
  }

  /** Moves an import on; false where it is not in the state it is to leave. */
  async move(
    tx: EntityManager,
    { community, number }: Pick<ImportEntry, 'community' | 'number'>,
    step: { from: ImportState; to: ImportState; outcome?: ImportOutcome | undefined },
  ): Promise<boolean> {
    const moved: [unknown, number] = await tx.query(
      `update acquisition.import set state = $4, outcome = $5::jsonb, ended_at = now(),
        content = case when $4 = 'cancelled' then null else content end
      where community = $1 and number = $2 and state = $3`,
      [community, number, step.from, step.to, step.outcome ?? null],
    );
    return moved[1] === 1;
  }

  /** Previews from before that instant are cancelled, and their bytes are gone. */
  async discardPreviews(community: CommunityId, before: Instant): Promise<void> {
    await this.dataSource.query(
      `update acquisition.import set state = 'cancelled', content = null, ended_at = now()
      where community = $1 and state = 'previewed' and created_at < to_timestamp($2::bigint / 1000.0)`,
      [community, before],
    );
  }

  /** Imports that say they run while none does: their process ended. They are told once each. */
  async endUnfinished(): Promise<readonly ImportEntry[]> {
    return this.dataSource.transaction(async (tx) => {
      const running: ImportEntry[] = await tx.query(
        `select ${COLUMNS} from acquisition.import where state = 'running'`,
      );
      const ended: ImportEntry[] = [];
      for (const entry of running) {
        const [{ free }]: [{ free: boolean }] = await tx.query(
          `select pg_try_advisory_xact_lock(${IMPORT_KEY}) as free`,
          [entry.community],
        );
        const step = { from: 'running', to: 'not-finished' } as const;
        if (free && (await this.move(tx, entry, step))) ended.push(entry);
      }
      return ended;
    });
  }

  async unfinished(): Promise<readonly ImportEntry[]> {
    return this.dataSource.query(
      `select ${COLUMNS} from acquisition.import where state = 'not-finished' order by number`,
    );
  }

  /** What the record holds for the rows, by place. */
  async stored(
    tx: EntityManager,
    community: CommunityId,
    rows: ComparedRows,
  ): Promise<ReadonlyMap<number, StoredValue>> {
    const stored = new Map<number, StoredValue>();
    for (let start = 0; start < rows.at.length; start += BATCH_ROWS) {
      const end = start + BATCH_ROWS;
      const found: { place: number; mwh: number; estimated: boolean; source: string }[] =
        await tx.query(SQL[rows.kind], [
          community,
          textArray(rows.name.slice(start, end)),
          textArray(rows.direction.slice(start, end)),
          numberArray(rows.at.slice(start, end)),
        ]);
      for (const { place, mwh, estimated, source } of found) {
        stored.set(start + place, { milliwattHours: mwh, estimated, source });
      }
    }
    return stored;
  }
}
