import { LoanId, LoanTerms, MemberId, WaterfallTerms } from '../community/community.js';
import { Period, localDay, period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { Decided, MonthToDistribute, decideMonth } from './distribution.js';
import { RepaymentState, openingState } from './repayment-state.js';

const money = (text: string): Money => Money.parse(text) ?? Money.zero;

const roof: LoanTerms = {
  id: 'roof' as LoanId,
  lender: 'anna' as MemberId,
  principal: money('2000.00'),
  paidOut: localDay('2026-01-01'),
  rate: Percentage.of('2.00'),
  dayCount: '30E/360',
  rank: 1,
  terms: 'subordinated',
};

const waterfall: readonly WaterfallTerms[] = [
  {
    from: localDay('2026-01-01'),
    tranches: [
      { kind: 'costs', monthly: money('85.00') },
      { kind: 'interest' },
      { kind: 'reserve', monthly: money('25.00'), target: money('200.00') },
      { kind: 'principal' },
      { kind: 'fund' },
    ],
  },
];

function month(at: Period, received: string, before: RepaymentState): MonthToDistribute {
  return {
    period: at,
    money: { received: money(received), earned: Money.zero, costs: Money.zero },
    fundPayments: Money.zero,
    loans: [roof],
    waterfall,
    before,
  };
}

/** `due paid arrears` of the five tranches, then principal, interest arrears, reserve and fund. */
function line(found: Decided): string {
  const tranches = found.rows.map(
    (row) => `${row.due?.toString() ?? '–'} ${row.paid.toString()} ${row.arrears.toString()}`,
  );
  const loan = found.closing.loans.get(roof.id);
  const closing = [
    loan?.principal,
    loan?.interestArrears,
    found.closing.reserve,
    found.fund.balance,
  ];
  return [...tranches, closing.map(String).join(' ')].join(' | ');
}

/** Computed with exact fractions, independent of this code; from the public example of one loan. */
const EXAMPLE = [
  '2026-01 612.40 | 85.00 85.00 0.00 | 3.33 3.33 0.00 | 25.00 25.00 0.00 | 2000.00 499.07 0.00 | – 0.00 0.00 | 1500.93 0.00 25.00 0.00',
  '2026-02 40.00 | 85.00 40.00 45.00 | 2.50 0.00 2.50 | 25.00 0.00 0.00 | 1500.93 0.00 0.00 | – 0.00 0.00 | 1500.93 2.50 25.00 0.00',
  '2026-03 300.00 | 130.00 130.00 0.00 | 5.01 5.01 0.00 | 25.00 25.00 0.00 | 1500.93 139.99 0.00 | – 0.00 0.00 | 1360.94 0.00 50.00 0.00',
  '2026-04 745.50 | 85.00 85.00 0.00 | 2.26 2.26 0.00 | 25.00 25.00 0.00 | 1360.94 633.24 0.00 | – 0.00 0.00 | 727.70 0.00 75.00 0.00',
  '2026-05 823.10 | 85.00 85.00 0.00 | 1.22 1.22 0.00 | 25.00 25.00 0.00 | 727.70 711.88 0.00 | – 0.00 0.00 | 15.82 0.00 100.00 0.00',
  '2026-06 900.15 | 85.00 85.00 0.00 | 0.02 0.02 0.00 | 25.00 25.00 0.00 | 15.82 15.82 0.00 | – 774.31 0.00 | 0.00 0.00 125.00 774.31',
  '2026-07 150.00 | 85.00 85.00 0.00 | 0.00 0.00 0.00 | 25.00 25.00 0.00 | 0.00 0.00 0.00 | – 40.00 0.00 | 0.00 0.00 150.00 814.31',
];

describe('a loan of 2,000.00 from the first month to the fund', () => {
  it('pays the loan first, then the fund, month by month', () => {
    let before = openingState(undefined);
    const found = EXAMPLE.map((expected) => {
      const [at = '', available = ''] = expected.split(' ');
      const decided = decideMonth(month(period(at), available, before));
      before = decided.closing;
      return `${at} ${decided.available.available.toString()} | ${line(decided)}`;
    });
    expect(found).toEqual(EXAMPLE);
  });
});

describe('a month', () => {
  const opening = openingState(undefined);

  it('has a row of zeros for a loan that is not paid out yet, and pays it nothing', () => {
    const later = { ...roof, paidOut: localDay('2026-03-15') };
    const january = { ...month(period('2026-01'), '500.00', opening), loans: [later] };
    const found = decideMonth(january);
    expect(found.loans.map((row) => row.openingPrincipal.toString())).toEqual(['0.00']);
    expect(found.rows.map((row) => row.due?.toString())).toEqual([
      '85.00',
      '0.00',
      '25.00',
      '0.00',
      undefined,
    ]);
    expect(found.fund.balance.toString()).toBe('390.00');
  });

  it('fills the costs pot for the next month only', () => {
    const january = decideMonth({
      ...month(period('2026-01'), '185.00', opening),
      money: { received: money('185.00'), earned: Money.zero, costs: money('60.00') },
    });
    const february = decideMonth({
      ...month(period('2026-02'), '0.00', january.closing),
      money: { received: money('10.00'), earned: Money.zero, costs: money('60.00') },
    });
    expect(january.available.available.toString()).toBe('125.00');
    expect(february.available.available.toString()).toBe('10.00');
    expect(february.closing.costsPot.toString()).toBe('35.00');
  });

  it('carries what it is short of into the next month, not into the past', () => {
    const short = decideMonth(month(period('2026-01'), '-30.00', opening));
    const next = decideMonth(month(period('2026-02'), '100.00', short.closing));
    expect(short.rows.every((row) => row.paid.isZero())).toBe(true);
    expect(next.available.available.toString()).toBe('70.00');
  });

  it('gives nothing out before the first waterfall begins, but counts the interest', () => {
    const earlier = decideMonth({ ...month(period('2026-01'), '50.00', opening), waterfall: [] });
    expect(earlier.rows).toEqual([]);
    expect(earlier.left.toString()).toBe('50.00');
    expect(earlier.loans[0]?.interestArrears.toString()).toBe('3.33');
  });

  it('takes the opening for principal, arrears, reserve and fund', () => {
    const before = openingState({
      statementNumber: 1,
      reserve: money('200.00'),
      fund: money('10.00'),
      loans: new Map([[roof.id, { principal: money('600'), interestArrears: money('1.50') }]]),
    });
    const found = decideMonth({
      ...month(period('2026-05'), '100.00', before),
      fundPayments: money('10'),
    });
    expect(line(found)).toBe(
      '85.00 85.00 0.00 | 2.50 2.50 0.00 | 0.00 0.00 0.00 | 600.00 12.50 0.00 | – 0.00 0.00 | 587.50 0.00 200.00 0.00',
    );
  });
});
