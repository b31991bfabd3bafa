import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { CommunityId } from '../../community/community.js';

/** Two keys of PostgreSQL's advisory locks: what is locked, and whose. */
const KEY = `hashtext('commonwatt closing'), hashtext($1)`;

/**
 * While a month of a community is being closed, nothing is imported into its record, and a closing waits
 * for an import that runs: in this process or in any other that works on the same database.
 */
@Injectable()
export class ClosingLock {
  constructor(private readonly dataSource: DataSource) {}

  async whileClosing<T>(community: CommunityId, work: () => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    await runner.connect();
    try {
      await runner.query(`select pg_advisory_lock(${KEY})`, [community]);
      return await work();
    } finally {
      await runner.query(`select pg_advisory_unlock(${KEY})`, [community]);
      await runner.release();
    }
  }

  /** False while a month is being closed; else no closing begins before the transaction ends. */
  async tryImport(tx: EntityManager, community: CommunityId): Promise<boolean> {
    const sql = `select pg_try_advisory_xact_lock_shared(${KEY}) as free`;
    const [{ free }]: [{ free: boolean }] = await tx.query(sql, [community]);
    return free;
  }
}
