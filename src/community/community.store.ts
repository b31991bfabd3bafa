import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Instant } from '../kernel/quarter-hour.js';
import { CommunityId } from './community.js';
import { TextTree } from './yaml-tree.js';

/** One version of a community's document. */
export interface CommunityVersion {
  readonly community: CommunityId;
  readonly document: TextTree;
  readonly hash: string;
  readonly file: string;
  readonly savedAt: Instant;
}

interface DocumentRow {
  readonly community: string;
  readonly version: number;
  readonly document: TextTree;
  readonly file: string;
}

/** The versions of the communities' documents; rows are only added. */
@Injectable()
export class CommunityStore {
  constructor(private readonly database: DataSource) {}

  /** Adds a version unless it equals the latest one; two savings at once wait for each other. */
  async append(version: CommunityVersion): Promise<void> {
    const { community, document, hash, file, savedAt } = version;
    await this.database.transaction(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtextextended('community/' || $1, 0))`, [
        community,
      ]);
      await tx.query(
        `insert into community.document (community, version, document, hash, file, saved_at)
         select $1, coalesce(latest.version, 0) + 1, $2::jsonb, $3, $4, $5
         from (select 1) as once left join lateral (
           select version, hash from community.document
           where community = $1 order by version desc limit 1
         ) as latest on true
         where latest.hash is distinct from $3`,
        [community, JSON.stringify(document), hash, file, new Date(savedAt)],
      );
    });
  }

  async latest(community: CommunityId): Promise<{ document: TextTree; file: string } | undefined> {
    const rows = await this.database.query<DocumentRow[]>(
      `select document, file from community.document
       where community = $1 order by version desc limit 1`,
      [community],
    );
    return rows.at(0);
  }

  async allLatest(): Promise<readonly { document: TextTree; file: string }[]> {
    return this.database.query<DocumentRow[]>(
      `select distinct on (community collate "C") community, document, file
       from community.document order by community collate "C", version desc`,
    );
  }
}
