import { AHEAD_MS_MAX } from '../import/import-rules.js';
import { Instant, instantText, parseInstant } from '../../kernel/quarter-hour.js';
import { Zone } from '../../kernel/zone.js';
import { TimeForm } from './payload-mapping.js';
import { Json, JsonNumber } from './strict-json.js';

/** When a message was made, by its own time or by ours. */
export type PayloadTime =
  { readonly at: Instant; readonly own: boolean; readonly isClockOdd: boolean } | TimeFault;

export interface TimeFault {
  readonly code: 'time' | 'clock';
  readonly refused: string;
}

const EARLIEST_MS = Date.UTC(2020, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);
const DAY_MS = 86_400_000;
const LATE_MAX_MS = 120_000;
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;
const LEAP_SECOND = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}):60(?:\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** The window of a device's own time; the same for every source. Older than 35 days: see `siftPiece`. */
const WINDOW = { earliest: EARLIEST_MS, latest: LATEST_MS, aheadMs: AHEAD_MS_MAX, odd: DAY_MS };

interface Asked {
  readonly form: TimeForm;
  readonly unset?: 'arrival' | undefined;
  readonly zone: Zone;
  readonly receivedAt: Instant;
}

/**
 * The instant of a message by its own time, in the form its mapping names; nothing is guessed from the
 * size of a number. Refused: no instant, a time without zone, before 2020 or after 2100 (`time`), more
 * than five minutes ahead of us (`clock`), a day or more ahead (`time`). A leap second is the second
 * after it, and shows.
 */
export function timeOf(found: Json | undefined, asked: Asked): PayloadTime {
  const { form, receivedAt } = asked;
  if (found === undefined || found === null) return arrival(receivedAt);
  if (form === 'local') return localTime(found, asked);
  const leap = typeof found === 'string' && form.startsWith('iso') ? LEAP_SECOND.exec(found) : null;
  const own = leap === null ? instantOf(found, form) : leapSecond(leap);
  if (own === undefined) return fault('time', `${shown(found)} is no time in the form ${form}`);
  if (own < WINDOW.earliest && asked.unset === 'arrival') return arrival(receivedAt);
  if (own < WINDOW.earliest || own > WINDOW.latest) {
    return fault('time', `${shown(found)} does not lie between 2020 and 2100`);
  }
  const ahead = own - receivedAt;
  if (ahead > WINDOW.odd) return fault('time', `${instantText(own)} is days ahead of our clock`);
  if (ahead > WINDOW.aheadMs) {
    return fault('clock', `${instantText(own)} is ahead: set the clock of the device`);
  }
  return { at: own, own: true, isClockOdd: leap !== null };
}

function arrival(at: Instant): PayloadTime {
  return { at, own: false, isClockOdd: false };
}

function instantOf(found: Json, form: TimeForm): Instant | undefined {
  if (typeof found === 'string') return form.startsWith('iso') ? parseInstant(found) : undefined;
  if (!(found instanceof JsonNumber) || form === 'iso') return undefined;
  const ms = Math.round(Number(found.text) * (form === 'unix-seconds' ? 1000 : 1));
  return Number.isSafeInteger(ms) ? (ms as Instant) : undefined;
}

function leapSecond(match: RegExpExecArray): Instant | undefined {
  const [, minute = '', offset = ''] = match;
  const before = parseInstant(`${minute}:59${offset}`);
  return before === undefined ? undefined : ((before + 1000) as Instant);
}

/**
 * Local time names no instant (an hour comes twice in autumn): it only shows that a message was held up
 * on its way, and such a message is refused, since the time of receipt would put energy into the wrong
 * quarter-hour; the next message carries the same counter. Before 2020 the clock is not set yet.
 */
function localTime(found: Json, { zone, receivedAt }: Asked): PayloadTime {
  if (typeof found !== 'string' || !LOCAL_TIME.test(found)) {
    return fault('time', `${shown(found)} is no local time`);
  }
  const wall = Date.parse(`${found}Z`);
  if (!(wall >= EARLIEST_MS)) return arrival(receivedAt);
  const ages = [receivedAt, receivedAt - 3_600_000].map(
    (instant) => receivedAt + zone.offsetAt(instant as Instant) - wall,
  );
  const age = ages.reduce((a, b) => (Math.abs(a) <= Math.abs(b) ? a : b));
  if (age < -AHEAD_MS_MAX || age <= LATE_MAX_MS) return arrival(receivedAt);
  const sentence = `the device's clock says ${found} in ${zone.name}: the message came late, or the time zone of the device is wrong`;
  return { code: 'time', refused: sentence };
}

function fault(code: TimeFault['code'], what: string): TimeFault {
  return { code, refused: `the time ${what}` };
}

function shown(found: Json): string {
  if (found instanceof JsonNumber) return found.text.slice(0, 40);
  return typeof found === 'string' ? `'${found.slice(0, 40)}'` : 'of another type';
}
