import { DataSource, Logger } from 'typeorm';

/** Counts every statement that goes to the database from now on. */
export function countQueries(dataSource: DataSource): { readonly count: number } {
  const counted = { count: 0 };
  const ignore = () => undefined;
  const logger: Logger = {
    logQuery: () => {
      counted.count += 1;
    },
    logQueryError: ignore,
    logQuerySlow: ignore,
    logSchemaBuild: ignore,
    logMigration: ignore,
    log: ignore,
  };
  dataSource.setOptions({ logging: true, logger });
  return counted;
}
