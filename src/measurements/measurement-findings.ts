import { METHODS, QUALITIES } from '../kernel/profile.js';
import type { Method } from '../kernel/profile.js';
import { quarterHour, quarterHourText } from '../kernel/quarter-hour.js';
import { Finding, MeasurementSeries } from './measurement.js';

const METHOD_TEXTS: Partial<Record<Method, string>> = {
  exchange: 'the meter was exchanged',
  reset: 'the register began again from zero',
  rollover: 'the register rolled over',
  dip: 'the register fell and came back; nothing was counted twice',
};

/** What a person should know of the measured series: missing values, substitutes, registers that fell. */
export function measurementFindings(series: readonly MeasurementSeries[]): readonly Finding[] {
  return series.flatMap((one) => {
    const qualities = tally(one, one.quality, QUALITIES);
    const methods = tally(one, one.method, METHODS);
    return [
      ...finding(one, 'value-missing', qualities.get('missing'), 'no value: read in the readings'),
      ...finding(one, 'value-substitute', qualities.get('substitute'), 'the value is a substitute'),
      ...Object.entries(METHOD_TEXTS).flatMap(([method, text]) =>
        finding(one, `register-${method}`, methods.get(method), text),
      ),
    ];
  });
}

interface Occurrence {
  readonly first: number;
  readonly count: number;
}

function tally(
  series: MeasurementSeries,
  codes: Uint8Array,
  names: readonly string[],
): ReadonlyMap<string, Occurrence> {
  const found = new Map<string, Occurrence>();
  codes.forEach((code, place) => {
    const before = found.get(names[code]);
    const first = before?.first ?? series.first + place;
    found.set(names[code], { first, count: (before?.count ?? 0) + 1 });
  });
  return found;
}

function finding(
  { meteringPoint, direction }: MeasurementSeries,
  code: string,
  occurrence: Occurrence | undefined,
  text: string,
): Finding[] {
  if (occurrence === undefined) return [];
  const { count, first } = occurrence;
  const since = quarterHourText(quarterHour(first));
  const place = `${meteringPoint}/${direction}`;
  return [{ code, place, count, text: `${text} (${count} quarter-hours, the first at ${since})` }];
}
