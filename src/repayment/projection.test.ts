import { LoanId } from '../community/community.js';
import { Period, nextPeriod, period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { LoanMonth } from './distribution.js';
import { payOffMonth } from './projection.js';

/** A loan from January 2026 on that repays these cents month by month. */
function history(principal: number, repaid: readonly number[]): LoanMonth[] {
  let at: Period = period('2026-01');
  let open = principal;
  return repaid.map((cents) => {
    const [opening, month] = [open, at];
    open -= cents;
    at = nextPeriod(at);
    return {
      period: month,
      loan: 'roof' as LoanId,
      openingPrincipal: Money.ofCents(opening),
      interestDue: Money.zero,
      interestPaid: Money.zero,
      principalPaid: Money.ofCents(cents),
      closingPrincipal: Money.ofCents(open),
      interestArrears: Money.zero,
    };
  });
}

const month = (cents: number, count: number): number[] =>
  Array.from({ length: count }, () => cents);

describe('the outlook on the month of the last repayment', () => {
  it.each`
    principal | repaid                                   | outlook
    ${100}    | ${month(10, 5)}                          | ${'2026-10'}
    ${100}    | ${[30, 0, 0]}                            | ${'2026-10'}
    ${5_000}  | ${[...month(200, 6), ...month(100, 12)]} | ${'2029-08'}
    ${100}    | ${[50, 50]}                              | ${undefined}
    ${100}    | ${month(0, 4)}                           | ${undefined}
    ${100}    | ${[]}                                    | ${undefined}
    ${90_000} | ${[1]}                                   | ${undefined}
  `('of $principal after $repaid is $outlook', ({ principal, repaid, outlook }) => {
    expect(payOffMonth(history(principal as number, repaid as number[]))).toBe(outlook);
  });
});
