import fc from 'fast-check';
import {
  addDays,
  daysOf,
  firstDayOf,
  lastDayOf,
  localDay,
  parseLocalDay,
  period,
  periodsBetween,
} from './local-day.js';
import {
  instantText,
  parseInstant,
  quarterHour,
  quarterHourOf,
  quarterHourText,
} from './quarter-hour.js';
import { inForce, intersection, overlaps } from './validity.js';
import { Zone } from './zone.js';

const berlin = new Zone('Europe/Berlin');

describe('period', () => {
  // Berlin months computed with the IANA time zone database.
  it.each`
    zone                     | month        | start                     | quarterHours
    ${'Europe/Berlin'}       | ${'2026-01'} | ${'2025-12-31T23:00:00Z'} | ${2976}
    ${'Europe/Berlin'}       | ${'2026-03'} | ${'2026-02-28T23:00:00Z'} | ${2972}
    ${'Europe/Berlin'}       | ${'2026-10'} | ${'2026-09-30T22:00:00Z'} | ${2980}
    ${'Europe/Berlin'}       | ${'2028-02'} | ${'2028-01-31T23:00:00Z'} | ${2784}
    ${'America/Los_Angeles'} | ${'2017-05'} | ${'2017-05-01T07:00:00Z'} | ${2976}
    ${'UTC'}                 | ${'2026-03'} | ${'2026-03-01T00:00:00Z'} | ${2976}
  `('$month in $zone has $quarterHours quarter-hours', ({ zone, month, start, quarterHours }) => {
    const span = new Zone(zone as string).quarterHoursOfPeriod(period(month as string));
    expect(quarterHourText(span.first)).toBe(start);
    expect(span.count).toBe(quarterHours);
  });

  it.each`
    zone                     | day             | quarterHours
    ${'Europe/Berlin'}       | ${'2026-03-29'} | ${92}
    ${'Europe/Berlin'}       | ${'2026-10-25'} | ${100}
    ${'Europe/Berlin'}       | ${'2026-10-26'} | ${96}
    ${'Australia/Lord_Howe'} | ${'2026-10-04'} | ${94}
    ${'Australia/Lord_Howe'} | ${'2026-04-05'} | ${98}
    ${'America/Santiago'}    | ${'2026-09-06'} | ${92}
    ${'Pacific/Apia'}        | ${'2026-06-01'} | ${96}
    ${'Pacific/Kiritimati'}  | ${'2026-06-01'} | ${96}
  `('$day in $zone has $quarterHours quarter-hours', ({ zone, day, quarterHours }) => {
    const span = new Zone(zone as string).quarterHoursOfDay(localDay(day as string));
    expect(span.count).toBe(quarterHours);
  });

  it('days of a month follow one another without a hole', () => {
    const months = fc.integer({ min: 0, max: 600 });
    fc.assert(
      fc.property(
        months,
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
        (n, name) => {
          const month = period(
            `${1990 + Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`,
          );
          const zone = new Zone(name);
          const whole = zone.quarterHoursOfPeriod(month);
          let next: number = whole.first;
          for (const day of daysOf(month)) {
            const span = zone.quarterHoursOfDay(day);
            expect(span.first).toBe(next);
            next += span.count;
          }
          expect(next).toBe(whole.first + whole.count);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('the repeated hour repeats its wall clock', () => {
    const { first } = berlin.quarterHoursOfDay(localDay('2026-10-25'));
    const slots = [8, 9, 10, 11, 12, 13].map((n) => berlin.wallSlotOf(quarterHour(first + n)));
    expect(slots).toEqual([8, 9, 10, 11, 8, 9]);
  });

  it('counts months and days as the calendar does', () => {
    expect(periodsBetween(period('2025-11'), period('2026-02'))).toEqual([
      '2025-11',
      '2025-12',
      '2026-01',
      '2026-02',
    ]);
    expect(lastDayOf(period('2028-02'))).toBe('2028-02-29');
    expect(addDays(firstDayOf(period('2026-03')), -1)).toBe('2026-02-28');
    expect(parseLocalDay('2026-02-30')).toBeUndefined();
  });
});

describe('instant', () => {
  it.each`
    text                           | utc
    ${'2026-03-29T03:00:00+02:00'} | ${'2026-03-29T01:00:00Z'}
    ${'2026-03-29T01:00Z'}         | ${'2026-03-29T01:00:00Z'}
    ${'2026-03-29T01:00:00.250Z'}  | ${'2026-03-29T01:00:00.250Z'}
    ${'2016-12-31T20:00:00-04:00'} | ${'2017-01-01T00:00:00Z'}
  `('$text is $utc', ({ text, utc }) => {
    const at = parseInstant(text as string);
    expect(at === undefined ? undefined : instantText(at)).toBe(utc);
  });

  it.each([
    '2026-03-29T03:00:00',
    '2026-02-30T00:00:00Z',
    '2026-03-29 03:00:00Z',
    '2026-03-29T24:00:00Z',
    '2026-03-29',
    '1774746000',
  ])('%p is no instant: an offset and a real date are needed', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it('falls into the quarter-hour that began last', () => {
    const at = parseInstant('2026-03-29T00:59:59Z');
    expect(at === undefined ? '' : quarterHourText(quarterHourOf(at))).toBe('2026-03-29T00:45:00Z');
  });
});

describe('validity', () => {
  const span = (from: string, to?: string) => ({
    from: localDay(from),
    to: to === undefined ? undefined : localDay(to),
  });

  it.each`
    a                               | b                               | overlap
    ${['2026-01-01', '2026-03-10']} | ${['2026-03-10']}               | ${false}
    ${['2026-01-01', '2026-03-11']} | ${['2026-03-10']}               | ${true}
    ${['2026-01-01']}               | ${['2025-01-01', '2025-12-31']} | ${false}
    ${['2026-01-01']}               | ${['2025-01-01']}               | ${true}
  `('$a and $b overlap: $overlap', ({ a, b, overlap }) => {
    const left = span(...(a as [string, string?]));
    const right = span(...(b as [string, string?]));
    expect(overlaps(left, right)).toBe(overlap);
    expect(intersection(left, right) !== undefined).toBe(overlap);
  });

  it('the last entry that began is in force', () => {
    const entries = [{ from: localDay('2026-03-01') }, { from: localDay('2026-01-01') }];
    expect(inForce(entries, localDay('2026-02-28'))?.from).toBe('2026-01-01');
    expect(inForce(entries, localDay('2026-03-01'))?.from).toBe('2026-03-01');
    expect(inForce(entries, localDay('2025-12-31'))).toBeUndefined();
  });
});
