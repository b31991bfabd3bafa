import fc from 'fast-check';
import { DayCount, LoanId, LoanTerms, MemberId } from '../community/community.js';
import { localDay, period, periodsBetween } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { Ratio } from '../kernel/ratio.js';
import { LoanState, exactInterest, loanInMonth, roundCumulatively } from './loan.js';

const terms: LoanTerms = {
  id: 'roof' as LoanId,
  lender: 'anna' as MemberId,
  principal: Money.ofCents(2_400_000),
  paidOut: localDay('2025-01-01'),
  rate: Percentage.of('2.50'),
  dayCount: '30E/360',
  rank: 1,
  terms: 'subordinated',
};

const untouched: LoanState = {
  principal: terms.principal,
  interestArrears: Money.zero,
  residue: Ratio.zero,
};

/** The interest of every month of 2026 while nothing is repaid. */
function interestOf2026(dayCount: DayCount): string[] {
  let state = untouched;
  return periodsBetween(period('2026-01'), period('2026-12')).map((month) => {
    const { interest, residue } = loanInMonth({ ...terms, dayCount }, state, month);
    state = { ...state, residue };
    return interest.toString();
  });
}

describe('interest of 24,000.00 at 2.50 %', () => {
  it.each`
    dayCount     | months
    ${'30E/360'} | ${'50.00 50.00 50.00 50.00 50.00 50.00 50.00 50.00 50.00 50.00 50.00 50.00'}
    ${'30/360'}  | ${'50.00 50.00 50.00 50.00 50.00 50.00 50.00 50.00 50.00 50.00 50.00 50.00'}
    ${'ACT/365'} | ${'50.96 46.03 50.96 49.31 50.96 49.31 50.96 50.96 49.32 50.96 49.31 50.96'}
    ${'ACT/360'} | ${'51.67 46.66 51.67 50.00 51.67 50.00 51.66 51.67 50.00 51.67 50.00 51.66'}
    ${'ACT/ACT'} | ${'50.96 46.03 50.96 49.31 50.96 49.31 50.96 50.96 49.32 50.96 49.31 50.96'}
  `('$dayCount rounds cumulatively', ({ dayCount, months }) => {
    expect(interestOf2026(dayCount as DayCount).join(' ')).toBe(months);
  });

  it.each`
    dayCount     | year2028
    ${'30E/360'} | ${'600.00'}
    ${'ACT/365'} | ${'601.64'}
    ${'ACT/360'} | ${'610.00'}
    ${'ACT/ACT'} | ${'600.00'}
  `('$dayCount gives $year2028 in a leap year', ({ dayCount, year2028 }) => {
    const span = { from: localDay('2028-01-01'), to: localDay('2029-01-01') };
    const loan = { rate: terms.rate, dayCount: dayCount as DayCount };
    const cents = exactInterest(loan, terms.principal, span).round();
    expect(Money.ofCents(cents).toString()).toBe(year2028);
  });
});

describe('a loan in the month of its pay-out', () => {
  it.each`
    month        | openingPrincipal | interest
    ${'2026-02'} | ${'0.00'}        | ${'0.00'}
    ${'2026-03'} | ${'24000.00'}    | ${'26.67'}
    ${'2026-04'} | ${'24000.00'}    | ${'50.00'}
  `('in $month stands at $openingPrincipal and owes $interest', (row: Record<string, string>) => {
    const loan = { ...terms, paidOut: localDay('2026-03-15') };
    const found = loanInMonth(loan, untouched, period(row.month));
    expect(found.openingPrincipal.toString()).toBe(row.openingPrincipal);
    expect(found.interest.toString()).toBe(row.interest);
  });
});

describe('cumulative rounding', () => {
  it('posts the rounded sum of what is exact, whatever the months', () => {
    const exactAmounts = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 1, max: 2_000 })),
    );
    fc.assert(
      fc.property(exactAmounts, (amounts) => {
        let [residue, exactSum, postedSum] = [Ratio.zero, Ratio.zero, 0];
        for (const [numerator, denominator] of amounts) {
          const exact = Ratio.of(numerator, denominator);
          const month = roundCumulatively(residue, exact);
          residue = month.residue;
          exactSum = exactSum.plus(exact);
          postedSum += month.posted.cents;
          expect(month.posted.isNegative()).toBe(false);
          expect(postedSum).toBe(exactSum.round());
        }
      }),
    );
  });
});
