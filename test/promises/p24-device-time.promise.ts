import assert from 'node:assert/strict';
import { TimeForm } from '../../src/acquisition/mqtt/payload-mapping.js';
import { PayloadTime, timeOf } from '../../src/acquisition/mqtt/payload-time.js';
import { Json, JsonNumber } from '../../src/acquisition/mqtt/strict-json.js';
import { FrameDecoder, SpooledFrame } from '../../src/acquisition/spool/frame-decoder.js';
import { siftPiece } from '../../src/acquisition/spool/sift-piece.js';
import { SPOOL_START } from '../../src/acquisition/spool/spool-cursor.js';
import { CommunityId, MeterId } from '../../src/community/community.js';
import { Energy } from '../../src/kernel/energy.js';
import { instant, Instant } from '../../src/kernel/quarter-hour.js';
import { Zone } from '../../src/kernel/zone.js';
import { Figures, KeptPromise } from './promise.js';

const NOON = instant(Date.UTC(2026, 10, 22, 11));
const DAY_MS = 86_400_000;
const zone = new Zone('Europe/Berlin');

/** The kinds of sources that carry a time of their own, by the form in which they write it. */
const SOURCES: Readonly<Record<string, TimeForm>> = {
  'commonwatt-json': 'iso',
  'dsmr-reader': 'iso',
  glow: 'iso',
  zigbee2mqtt: 'iso-or-milliseconds',
  vzlogger: 'unix-milliseconds',
  'amis-reader': 'unix-seconds',
  'ams-reader': 'unix-seconds',
  'sma-em': 'unix-seconds',
  'tasmota-sml': 'local',
};

/** A time as a device writes it, and the instant it means; undefined: no source may believe it. */
interface TimeRow {
  readonly name: string;
  readonly meant: Instant | undefined;
  readonly written: (form: TimeForm) => Json | undefined;
}

const number = (value: number): Json => new JsonNumber(String(value));
const iso = (at: number): string => new Date(at).toISOString();

/** An instant in the form a source writes. */
function inForm(at: number, form: TimeForm): Json {
  if (form === 'unix-seconds') return number(at / 1000);
  if (form === 'unix-milliseconds') return number(at);
  return form === 'local' ? iso(at + zone.offsetAt(at as Instant)).slice(0, 19) : iso(at);
}

const at = (name: string, when: number, believed: boolean): TimeRow => ({
  name,
  meant: believed ? instant(when) : undefined,
  written: (form) => inForm(when, form),
});
const as = (name: string, written: TimeRow['written']): TimeRow => ({
  name,
  meant: undefined,
  written,
});
const isNumber = (form: TimeForm) => form.startsWith('unix') || form.endsWith('milliseconds');

const ROWS: readonly TimeRow[] = [
  { name: 'missing', meant: NOON, written: () => undefined },
  at('1970', 0, false),
  as('seconds for milliseconds', (form) => number(form === 'unix-seconds' ? NOON : NOON / 1000)),
  as('nanoseconds', (form) => (isNumber(form) ? number(NOON * 1e6) : `${NOON}000000`)),
  at('six minutes ahead', NOON + 360_000, false),
  at('two days ahead', NOON + 2 * DAY_MS, false),
  at('forty days old', NOON - 40 * DAY_MS, false),
  as('local without zone', (form) => (form === 'local' ? 'yesterday' : '2026-03-29T02:30:00')),
  at('the first doubled hour', Date.UTC(2026, 9, 25, 0, 30), true),
  at('the second doubled hour', Date.UTC(2026, 9, 25, 1, 30), true),
  as('a leap second in words', () => '23:59:60'),
  at('a quarter of an hour back', NOON - 900_000, true),
  as('of another type', () => new Map()),
  at('after 2100', Date.UTC(2101, 0, 1), false),
];

export const promise: KeptPromise = {
  number: '24',
  sentence: 'A time no device can mean never becomes the time of a reading; units are not guessed.',
  prove: () => {
    const wrong = wronglyTaken(timeOf);
    assert(wrong.length === 0, `taken although they may not be: ${wrong.join(', ')}`);
    const guessed = wronglyTaken(guessingTimeOf);
    assert(guessed.length > 0, 'a guess at the unit was not found out');
    const cases = ROWS.length * Object.keys(SOURCES).length;
    return Promise.resolve<Figures>({
      cases,
      accepted_wrong: wrong.length,
      control_accepted_wrong: guessed.length,
    });
  },
};

/** The rows and sources whose reading gets a time that its device did not mean. */
function wronglyTaken(read: typeof timeOf): readonly string[] {
  return Object.entries(SOURCES).flatMap(([source, form]) =>
    ROWS.filter(({ meant, written }) => {
      const stored = storedAt(read, written(form), form);
      if (stored === undefined) return false;
      return form === 'local' ? stored !== NOON : stored !== meant;
    }).map(({ name }) => `${source}: ${name}`),
  );
}

/** The time a reading would be stored under, through the window of the drain; undefined: set aside. */
function storedAt(
  read: typeof timeOf,
  written: Json | undefined,
  form: TimeForm,
): Instant | undefined {
  const decoder: FrameDecoder = {
    decode: ({ receivedAt }) => {
      const time = read(written, { form, zone, receivedAt });
      if ('refused' in time) return time;
      const observed = { community: 'house' as CommunityId, device: 'd', meter: 'm' as MeterId };
      return [
        { kind: 'register', ...observed, at: time.at, register: 'import', energy: Energy.zero },
      ];
    },
  };
  const frame: SpooledFrame = {
    source: 'mqtt',
    device: 'house/d',
    sequence: 1,
    receivedAt: NOON,
    monotonicMs: 0,
    payload: new Uint8Array(),
  };
  const { samples } = siftPiece({ frames: [frame], damaged: [], next: SPOOL_START }, decoder);
  return samples.at(0)?.at;
}

/** The negative control: takes any number for the unit that gives a likely year. */
function guessingTimeOf(found: Json | undefined, asked: Parameters<typeof timeOf>[1]): PayloadTime {
  if (!(found instanceof JsonNumber)) return timeOf(found, asked);
  const value = Number(found.text);
  const ms = [value * 1000, value, value / 1e6].find((one) => one > 1.5e12 && one < 2e12);
  if (ms === undefined) return timeOf(found, asked);
  return { at: instant(Math.round(ms)), own: true, isClockOdd: false };
}
