import { Meter, MeterId, MeteringPointId } from '../../src/community/community.js';
import { METHODS, QUALITIES } from '../../src/kernel/profile.js';
import { parseInstant, quarterHour, QUARTER_HOUR_MS } from '../../src/kernel/quarter-hour.js';
import { Ratio } from '../../src/kernel/ratio.js';
import { Zone } from '../../src/kernel/zone.js';
import { measureRegisters } from '../../src/measurements/measure-registers.js';

export const berlin = new Zone('Europe/Berlin');
const day = '2026-03-10';
export const hour = 3_600_000;

export interface Row {
  readonly at: number;
  readonly kwh: number;
  readonly estimated?: boolean;
}

type RegisterOf = Parameters<typeof measureRegisters>[0]['registers'][number];

export function at(time: string): number {
  return parseInstant(time.includes('T') ? time : `${day}T${time}Z`)!;
}

export function meter(id: string, rest: Partial<Meter> = {}): Meter {
  return {
    id: id as MeterId,
    meteringPoint: 'flat' as MeteringPointId,
    factor: Ratio.one,
    ...rest,
  };
}

export function register(of: Meter, rows: readonly Row[]): RegisterOf {
  const sorted = [...rows].sort((a, b) => a.at - b.at);
  const readings = {
    meter: of.id,
    register: 'import' as const,
    at: Float64Array.from(sorted, (row) => row.at),
    milliwattHours: Float64Array.from(sorted, (row) => Math.round(row.kwh * 1e6)),
    estimated: Uint8Array.from(sorted, (row) => (row.estimated === true ? 1 : 0)),
  };
  return { meter: of, readings };
}

/** `time kwh` pairs, one reading each. */
export function rows(text: string): Row[] {
  return text.split(',').map((pair) => {
    const [time = '', kwh, mark] = pair.trim().split(' ');
    return { at: at(time), kwh: Number(kwh), estimated: mark === 'estimated' };
  });
}

export function measured(registers: readonly RegisterOf[], from: string, to: string) {
  const first = quarterHour(Math.floor(at(from) / QUARTER_HOUR_MS));
  const count = Math.ceil(at(to) / QUARTER_HOUR_MS) - first;
  const record = { registers, knownFrom: -Infinity, knownTo: Infinity };
  const result = measureRegisters(record, { first, count }, berlin);
  const names = [...result.milliwattHours].map((value, place) =>
    [
      Number.isNaN(value) ? '-' : value,
      QUALITIES[result.quality[place]],
      METHODS[result.method[place]],
    ]
      .join(' ')
      .trim(),
  );
  return { ...result, names, total: result.milliwattHours.reduce((a, b) => a + b, 0) };
}
