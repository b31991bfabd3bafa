import { Community, Meter, MeterId } from '../community/community.js';
import { localDay, period } from '../kernel/local-day.js';
import { METHODS, QUALITIES } from '../kernel/profile.js';
import { instant, quarterHour, QUARTER_HOUR_MS } from '../kernel/quarter-hour.js';
import { at, berlin, meter } from '../../test/support/registers.js';
import { MeasurementSeries } from './measurement.js';
import { isOpen, severityOf } from './plausibility.js';
import { checkCalibration, checkNight, checkRemarks } from './plausibility-community.js';
import { checkSeries } from './plausibility-series.js';

const KWH = 1_000_000;
const midnight = quarterHour(at('2026-03-09T23:00:00Z') / QUARTER_HOUR_MS);
const noon = quarterHour(midnight + 48);

function community(point: object, rest: object = {}): Community {
  return { meteringPoints: [{ id: 'p', ...point }], meters: [], zone: berlin, ...rest } as never;
}

function series(values: readonly number[], first = noon): MeasurementSeries {
  return {
    meteringPoint: 'p',
    direction: 'import',
    first,
    milliwattHours: Float64Array.from(values),
    quality: new Uint8Array(values.length).fill(QUALITIES.indexOf('measured')),
    method: new Uint8Array(values.length).fill(METHODS.indexOf('direct')),
  } as never;
}

const times = (count: number, value: number) => Array<number>(count).fill(value);
const flat = { kind: 'consumption' };
const plant = { kind: 'generation' };
const roof = { latitude: 52.5, longitude: 13.4 };

describe('what is plausible of a metering point', () => {
  it.each([
    ['values as ever', community(flat), series([0.2 * KWH, 0.3 * KWH, 0]), []],
    ['a negative value', community(flat), series([KWH, -1]), ['value-negative 1']],
    [
      'more than the fuse and a fifth',
      community({ ...flat, limitKw: 30 }),
      series([8 * KWH, 9 * KWH, 9 * KWH + 1]),
      ['above-capacity 1'],
    ],
    [
      'more than the peak power and a tenth',
      community({ ...plant, limitKw: 10 }),
      series([2.7 * KWH, 2.8 * KWH]),
      ['above-capacity 1'],
    ],
    [
      'a plant that gives nothing for a week',
      community(plant),
      series(times(672, 0)),
      ['zero-run 672'],
    ],
    ['a flat that rests for a week', community(flat), series(times(672, 0)), []],
    ['one value for four days', community(flat), series(times(384, 5)), ['value-stale 384']],
    ['a spike', community(flat), series([...times(20, 0.1 * KWH), 2.6 * KWH]), ['value-spike 1']],
    [
      'generation at night',
      community(plant, roof),
      series([KWH], midnight),
      ['night-generation 1'],
    ],
    ['generation at noon', community(plant, roof), series([KWH]), []],
    ['night is not looked for without a place', community(plant), series([KWH], midnight), []],
  ])('%s', (_, of, values, expected) => {
    const found = checkSeries(values, of).map(({ code, count }) => `${code} ${count}`);
    expect(found).toEqual(expected);
  });

  it('finds what lies in the future', () => {
    const now = (noon + 1) * QUARTER_HOUR_MS;
    const found = checkSeries(series([KWH, KWH, 2 * KWH]), community(flat), now);
    expect(found.map(({ code, count }) => `${code} ${count}`)).toEqual(['in-the-future 1']);
  });

  it.each([
    ['2026-02-28', {}, 1],
    ['2026-03-15', {}, 1],
    ['2026-03-31', {}, 0],
    ['2026-04-01', {}, 0],
    ['2026-03-15', { to: at('2026-03-10T00:00:00Z') }, 0],
    ['2026-02-28', { from: at('2026-04-10T00:00:00Z') }, 0],
  ])('finds calibrations that ended: %s %j', (day, span, count) => {
    const one = meter('m', { calibratedUntil: localDay(day), ...(span as Partial<Meter>) });
    const of = community(flat, { meters: [one] });
    expect(checkCalibration(of, period('2026-03'))).toHaveLength(count);
  });

  it.each([
    ['conflict', 'value-conflict', 'until-acknowledged'],
    ['scale-changed', 'scale-changed', 'until-acknowledged'],
    ['clock', 'clock-set', 'warning'],
    ['no-delivery-guarantee', 'no-delivery-guarantee', 'warning'],
  ] as const)('tells of readings with the remark %s', (remark, code, severity) => {
    const of = community(flat, { meters: [meter('m', {})] });
    const firstAt = instant(at('2026-03-10T12:00:00Z'));
    const one = { meter: 'm' as MeterId, register: 'import', remark, count: 3, firstAt } as const;
    const [finding] = checkRemarks(of, [one]);
    const { meteringPoint } = of.meters[0];
    expect(finding).toMatchObject({ code, place: `${meteringPoint}/import`, count: 3 });
    expect(finding.text).toContain('(meter m, 3 times, first at 2026-03-10T12:00:00Z)');
    expect(severityOf(code)).toBe(severity);
  });

  it('says that nights are not looked at where the place of the roof is not known', () => {
    const [note] = checkNight(community(plant, { id: 'house' }));
    expect(note).toMatchObject({ code: 'night-unchecked', place: 'house' });
    expect(checkNight(community(plant, roof))).toEqual([]);
    expect(checkNight(community(flat))).toEqual([]);
  });

  it('holds statements for what is grave until somebody has looked', () => {
    const finding = { code: 'above-capacity', place: 'p', count: 1, text: '' };
    const severity = severityOf(finding.code);
    expect(isOpen({ ...finding, severity })).toBe(true);
    const acknowledged = { by: 'anna', at: 0, why: 'checked' };
    expect(isOpen({ ...finding, severity, acknowledged })).toBe(false);
    expect(severityOf('value-substitute')).toBe('warning');
  });
});
