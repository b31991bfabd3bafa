import { instantText, parseInstant } from '../../kernel/quarter-hour.js';
import { Zone } from '../../kernel/zone.js';
import { TimeForm } from './payload-mapping.js';
import { timeOf } from './payload-time.js';
import { JsonNumber } from './strict-json.js';

const zone = new Zone('Europe/Berlin');

function read(form: TimeForm, written: string | number, received: string): string {
  const receivedAt = parseInstant(received);
  if (receivedAt === undefined) return 'bad test';
  const found = typeof written === 'number' ? new JsonNumber(String(written)) : written;
  const time = timeOf(found, { form, zone, receivedAt });
  if ('refused' in time) return time.code;
  const odd = time.isClockOdd ? ' clock' : '';
  return `${time.own ? instantText(time.at) : 'arrival'}${odd}`;
}

const NOON = '2026-11-22T11:00:00Z';

describe('the time of a message', () => {
  it.each<[TimeForm, string | number, string, string]>([
    ['unix-seconds', 1_795_345_197.5, NOON, '2026-11-22T10:59:57.500Z'],
    ['unix-seconds', 0, NOON, 'time'],
    ['unix-seconds', 1_795_345_197_500, NOON, 'time'],
    ['unix-milliseconds', 1_795_345_197_500, NOON, '2026-11-22T10:59:57.500Z'],
    ['unix-milliseconds', 1_795_345_197, NOON, 'time'],
    ['unix-milliseconds', 1.795345197e18, NOON, 'time'],
    ['unix-seconds', '1795345197', NOON, 'time'],
    ['iso', '2026-11-22T11:59:00+01:00', NOON, '2026-11-22T10:59:00Z'],
    ['iso', '2026-11-22T11:05:00Z', NOON, '2026-11-22T11:05:00Z'],
    ['iso', '2026-11-22T11:05:01Z', NOON, 'clock'],
    ['iso', '2026-11-24T11:00:00Z', NOON, 'time'],
    ['iso', '2026-03-29T02:30:00', NOON, 'time'],
    ['iso', '2026-10-25T02:30:00+01:00', NOON, '2026-10-25T01:30:00Z'],
    ['iso', '2026-10-25T02:30:00+02:00', NOON, '2026-10-25T00:30:00Z'],
    ['iso', '2026-11-21T23:59:60Z', NOON, '2026-11-22T00:00:00Z clock'],
    ['iso', 1_795_345_197_500, NOON, 'time'],
    ['local', '2026-11-22T11:59:58', NOON, 'arrival'],
    ['local', '1970-06-11T05:35:26', NOON, 'arrival'],
    ['local', '2026-11-22T09:00:00', NOON, 'time'],
    ['local', '2026-10-25T02:30:00', '2026-10-25T00:30:01Z', 'arrival'],
    ['local', '2026-10-25T02:30:00', '2026-10-25T01:30:01Z', 'arrival'],
    ['local', '2026-10-25T02:59:59', '2026-10-25T01:00:01Z', 'arrival'],
  ])('in the form %s written %j and received at %s is %s', (form, written, received, result) => {
    expect(read(form, written, received)).toBe(result);
  });

  it('of a device whose clock is not set is that of arrival, where its mapping says so', () => {
    const receivedAt = parseInstant(NOON);
    if (receivedAt === undefined) throw new Error('bad test');
    const found = new JsonNumber('12345');
    const time = timeOf(found, { form: 'unix-seconds', unset: 'arrival', zone, receivedAt });
    expect(time).toEqual({ at: receivedAt, own: false, isClockOdd: false });
  });
});
