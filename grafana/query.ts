import { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

/** The data sources as grafana/provisioning names them. */
export const RECORD: DataSourceRef = {
  type: 'grafana-postgresql-datasource',
  uid: 'commonwatt-record',
};
export const SAMPLES: DataSourceRef = { type: 'influxdb', uid: 'commonwatt-samples' };

/** A panel's query of PostgreSQL; the SDK has no type for it. */
export interface SqlQuery extends Dataquery {
  readonly refId: string;
  readonly datasource: DataSourceRef;
  readonly editorMode: 'code';
  readonly format: 'time_series' | 'table';
  readonly rawQuery: true;
  readonly rawSql: string;
}

/** A panel's query of InfluxDB in InfluxQL; the SDK has no type for it. */
export interface InfluxQuery extends Dataquery {
  readonly refId: string;
  readonly datasource: DataSourceRef;
  readonly query: string;
  readonly rawQuery: true;
  readonly resultFormat: 'time_series';
  readonly alias: string;
}

export function seriesSql(sql: string, refId = 'A'): Builder<SqlQuery> {
  return { build: () => sqlQuery(sql, 'time_series', refId) };
}

export function tableSql(sql: string, refId = 'A'): Builder<SqlQuery> {
  return { build: () => sqlQuery(sql, 'table', refId) };
}

/** `alias` names the series, e.g. by a tag: `$tag_meter`. */
export function influxQl(query: string, alias: string, refId = 'A'): Builder<InfluxQuery> {
  return {
    build: () =>
      withVariant({
        refId,
        datasource: SAMPLES,
        query: oneLine(query),
        rawQuery: true,
        resultFormat: 'time_series',
        alias,
      }),
  };
}

function sqlQuery(sql: string, format: SqlQuery['format'], refId: string): SqlQuery {
  return withVariant({
    refId,
    datasource: RECORD,
    editorMode: 'code',
    format,
    rawQuery: true,
    rawSql: oneLine(sql),
  });
}

/** The SDK marks queries by a function; it is not enumerable, so it stays out of the JSON. */
function withVariant<T extends object>(query: T): T & Dataquery {
  return Object.defineProperty(query, '_implementsDataqueryVariant', {
    value: () => undefined,
  }) as T & Dataquery;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
