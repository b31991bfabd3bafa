import { MeterId, MeteringPointId } from '../community/community.js';
import { Direction } from '../kernel/profile.js';
import { Instant, parseInstant } from '../kernel/quarter-hour.js';
import { Finding } from './measurement.js';

/** A reading that a person must decide on before its metering point goes on. */
export interface HeldReading {
  readonly meteringPoint: MeteringPointId;
  readonly meter: MeterId;
  readonly register: Direction;
  readonly at: Instant;
}

const DECIDABLE = new Set([
  'register-fell',
  'register-jumped',
  'reset-unconfirmed',
  'serial-changed',
]);
const METER = /meter ([A-Za-z0-9][A-Za-z0-9_-]*)/;
const MOMENT = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/;

/**
 * The reading that a kept hold speaks of, out of its place and sentence (`stepHold`, `serialHold`);
 * undefined for a finding that no decision on one reading ends.
 */
export function heldReadingOf({ code, place, text }: Finding): HeldReading | undefined {
  const [meteringPoint, register] = place.split('/');
  const [meter, moment] = [METER.exec(text)?.at(1), MOMENT.exec(text)?.at(0)];
  const at = moment === undefined ? undefined : parseInstant(moment);
  if (!DECIDABLE.has(code) || meter === undefined || at === undefined) return undefined;
  if (register !== 'import' && register !== 'export') return undefined;
  return { meteringPoint: meteringPoint as MeteringPointId, meter: meter as MeterId, register, at };
}
