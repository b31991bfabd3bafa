import fc from 'fast-check';
import { DayCount } from '../community/community.js';
import { addDays, dayNumber, dayOfNumber, daysBetween, localDay } from '../kernel/local-day.js';
import { Ratio } from '../kernel/ratio.js';
import { yearFraction } from './day-count.js';

const CONVENTIONS: readonly DayCount[] = ['30E/360', '30/360', 'ACT/365', 'ACT/360', 'ACT/ACT'];

describe('the part of a year', () => {
  it.each`
    convention   | from            | to              | fraction
    ${'30E/360'} | ${'2026-01-01'} | ${'2026-02-01'} | ${'30/360'}
    ${'30E/360'} | ${'2026-02-01'} | ${'2026-03-01'} | ${'30/360'}
    ${'30E/360'} | ${'2026-01-15'} | ${'2026-02-01'} | ${'16/360'}
    ${'30E/360'} | ${'2026-02-28'} | ${'2026-03-01'} | ${'3/360'}
    ${'30E/360'} | ${'2026-01-15'} | ${'2026-01-31'} | ${'15/360'}
    ${'30E/360'} | ${'2026-01-31'} | ${'2026-03-31'} | ${'60/360'}
    ${'30/360'}  | ${'2026-01-15'} | ${'2026-01-31'} | ${'16/360'}
    ${'30/360'}  | ${'2026-01-30'} | ${'2026-01-31'} | ${'0'}
    ${'30/360'}  | ${'2026-01-31'} | ${'2026-03-31'} | ${'60/360'}
    ${'ACT/365'} | ${'2028-01-01'} | ${'2029-01-01'} | ${'366/365'}
    ${'ACT/360'} | ${'2026-01-01'} | ${'2027-01-01'} | ${'365/360'}
    ${'ACT/ACT'} | ${'2028-01-01'} | ${'2029-01-01'} | ${'1'}
    ${'ACT/ACT'} | ${'2003-11-01'} | ${'2004-05-01'} | ${'66491/133590'}
    ${'ACT/ACT'} | ${'1999-02-01'} | ${'1999-07-01'} | ${'150/365'}
    ${'ACT/ACT'} | ${'1999-07-01'} | ${'2000-07-01'} | ${'133774/133590'}
  `('$convention from $from to $to is $fraction', ({ convention, from, to, fraction }) => {
    const found = yearFraction(
      convention as DayCount,
      localDay(from as string),
      localDay(to as string),
    );
    expect(found.toString()).toBe(Ratio.parse(fraction as string).toString());
  });

  it('agrees with a second formula that counts day by day', () => {
    const first = dayNumber(localDay('1996-01-01'));
    const days = fc.tuple(fc.nat(12_000), fc.nat(800));
    fc.assert(
      fc.property(fc.constantFrom(...CONVENTIONS), days, (convention, [start, length]) => {
        const from = dayOfNumber(first + start);
        const to = addDays(from, length);
        const found = yearFraction(convention, from, to);
        expect(found.toString()).toBe(countedDayByDay(convention, from, to).toString());
      }),
      { numRuns: 200 },
    );
  });
});

/** Every single day has a weight; in months of thirty days a 31st counts nothing at the end. */
function countedDayByDay(convention: DayCount, from: string, to: string): Ratio {
  const days = Array.from({ length: daysBetween(localDay(from), localDay(to)) }, (_, index) =>
    addDays(localDay(from), index),
  );
  if (convention === 'ACT/365') return Ratio.of(days.length, 365);
  if (convention === 'ACT/360') return Ratio.of(days.length, 360);
  if (convention === 'ACT/ACT') {
    const leap = days.filter((day) => isLeap(Number(day.slice(0, 4)))).length;
    return Ratio.of(leap, 366).plus(Ratio.of(days.length - leap, 365));
  }
  const place = (day: string, last: number) => thirtieth(day) + last;
  const isLateStart = from.endsWith('-30') || from.endsWith('-31');
  const cut = (day: string) => day.endsWith('-31') && (convention === '30E/360' || isLateStart);
  const start = place(from, from.endsWith('-31') ? -1 : 0);
  return Ratio.of(place(to, cut(to) ? -1 : 0) - start, 360);
}

function thirtieth(day: string): number {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return year * 360 + month * 30 + date;
}

function isLeap(year: number): boolean {
  return new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
}
