import { MeteringPointId } from '../community/community.js';
import { instantText, quarterHour, QUARTER_HOUR_MS, startOf } from '../kernel/quarter-hour.js';
import { OfDay } from './settled-day.js';
import { Balance, ShareSeries } from './settlement.js';

/** A stored day of a share: arrays as text, the start in milliseconds since 1970 UTC. */
export interface ShareRow {
  readonly metering_point: MeteringPointId;
  readonly session: string;
  readonly starts_ms: string;
  readonly consumption: string;
  readonly solar: string;
  readonly battery: string | null;
  readonly grid: string;
  readonly present: string;
  readonly substitute: string;
}

export interface BalanceRow {
  readonly starts_ms: string;
  readonly generation: string;
  readonly allocated: string;
  readonly surplus: string;
  readonly grid_import: string;
  readonly grid_export: string;
  readonly difference: string;
}

export function shareCells(share: OfDay<ShareSeries>): (string | null)[] {
  return [
    ...[share.meteringPoint, share.session, share.day, instantText(startOf(share.first))],
    ...[arrayText(share.consumption), arrayText(share.solar)],
    share.battery === undefined ? null : arrayText(share.battery),
    ...[arrayText(share.grid), arrayText(share.present), arrayText(share.substitute)],
  ];
}

export function shareOf(row: ShareRow): ShareSeries {
  return {
    meteringPoint: row.metering_point,
    session: row.session,
    first: quarterHour(Number(row.starts_ms) / QUARTER_HOUR_MS),
    consumption: numbersOf(row.consumption),
    solar: numbersOf(row.solar),
    battery: row.battery === null ? undefined : numbersOf(row.battery),
    grid: numbersOf(row.grid),
    present: Uint8Array.from(numbersOf(row.present)),
    substitute: Uint8Array.from(numbersOf(row.substitute)),
  };
}

export function balanceCells(balance: OfDay<Balance>): string[] {
  return [
    ...[balance.day, instantText(startOf(balance.first))],
    ...[balance.generation, balance.allocated, balance.surplus].map(arrayText),
    ...[balance.gridImport, balance.gridExport, balance.difference].map(arrayText),
  ];
}

export function balanceOf(row: BalanceRow): Balance {
  return {
    first: quarterHour(Number(row.starts_ms) / QUARTER_HOUR_MS),
    generation: numbersOf(row.generation),
    allocated: numbersOf(row.allocated),
    surplus: numbersOf(row.surplus),
    gridImport: numbersOf(row.grid_import),
    gridExport: numbersOf(row.grid_export),
    difference: numbersOf(row.difference),
  };
}

/** Columns of rows, for `unnest`. */
export function columnsOf<T>(rows: readonly (readonly T[])[], count: number): T[][] {
  return Array.from({ length: count }, (_, column) => rows.map((row) => row[column]));
}

/** A PostgreSQL array literal; NaN becomes NULL. */
export function arrayText(values: Float64Array | Uint8Array): string {
  return `{${Array.from(values, (value) => (Number.isNaN(value) ? 'NULL' : value)).join(',')}}`;
}

/** The numbers of an array literal; NULL becomes NaN. */
export function numbersOf(text: string): Float64Array {
  const inner = text.slice(1, -1);
  if (inner === '') return new Float64Array(0);
  return Float64Array.from(inner.split(','), (value) => (value === 'NULL' ? NaN : Number(value)));
}
