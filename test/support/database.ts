import assert from 'node:assert/strict';
import { DataSource, DataSourceOptions } from 'typeorm';
import {
  EmbeddedDatabase,
  openThrowAwayDatabase,
} from '../../src/platform/embedded-database.service.js';
import { migrate, MigrationClass } from '../../src/platform/migrate.service.js';

const START_MS_MAX = 180_000;

/** A real PostgreSQL for the tests of one file; its members may be read inside tests and hooks. */
export interface TestDatabase {
  readonly ownerUrl: string;
  readonly serviceUrl: string;
  /** Connected as the role of the running service. */
  readonly dataSource: DataSource;
}

export function useDatabase(
  migrations: readonly MigrationClass[],
  entities: DataSourceOptions['entities'] = [],
): TestDatabase {
  let embedded: EmbeddedDatabase | undefined;
  let connection: DataSource | undefined;

  beforeAll(async () => {
    embedded = await openThrowAwayDatabase();
    await migrate(embedded.ownerUrl, migrations);
    connection = new DataSource({
      type: 'postgres',
      url: embedded.serviceUrl,
      entities,
      invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    });
    await connection.initialize();
  }, START_MS_MAX);

  afterAll(async () => {
    await connection?.destroy();
    await embedded?.close();
  }, START_MS_MAX);

  const opened = <T>(part: T | undefined): T => {
    assert(part !== undefined, 'the test database is open inside tests and hooks only');
    return part;
  };
  return {
    get ownerUrl() {
      return opened(embedded).ownerUrl;
    },
    get serviceUrl() {
      return opened(embedded).serviceUrl;
    },
    get dataSource() {
      return opened(connection);
    },
  };
}
