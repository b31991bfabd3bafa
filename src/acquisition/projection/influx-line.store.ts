import { Point as Line } from '@influxdata/influxdb-client';
import { Sample } from '../sample.js';
import { PlaceName } from './influx-dialect.js';

/** Where the two kinds of samples lie; a field never changes its type. */
export const REGISTER = {
  place: 'register',
  measurement: 'register',
  field: 'milliwatt_hours',
  ofStep: 'last',
} as const;
export const LIVE = { place: 'live', measurement: 'live', field: 'value', ofStep: 'mean' } as const;

export function placeOf({ kind }: Sample): PlaceName {
  return kind === 'register' ? REGISTER.place : LIVE.place;
}

/**
 * The line of a sample whose names passed the rules of samples: whole milliwatt-hours as an integer
 * field, a live value as a float field, the time in milliseconds.
 */
export function lineOf(sample: Sample): string {
  const { measurement, field } = sample.kind === 'register' ? REGISTER : LIVE;
  const line = new Line(measurement)
    .tag('community', sample.community)
    .tag('meter', sample.meter)
    .tag('quantity', sample.kind === 'register' ? sample.register : sample.quantity)
    .timestamp(sample.at);
  if (sample.kind === 'register') line.intField(field, sample.energy.milliwattHours);
  else line.floatField(field, sample.value);
  return line.toLineProtocol() ?? '';
}
