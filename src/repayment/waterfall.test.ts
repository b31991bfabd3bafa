import { LoanId, LoanTerms, MemberId, TrancheTerms } from '../community/community.js';
import { localDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { Ratio } from '../kernel/ratio.js';
import { LoanInMonth } from './loan.js';
import { Claims, pour } from './waterfall.js';

const money = (text: string): Money => Money.parse(text) ?? Money.zero;

/** `id rank arrears interest principal` */
function loan(text: string): LoanInMonth {
  const [id = '', rank = '', arrears = '', interest = '', principal = ''] = text.split(' ');
  const terms: LoanTerms = {
    id: id as LoanId,
    lender: 'anna' as MemberId,
    principal: money(principal),
    paidOut: localDay('2026-01-01'),
    rate: Percentage.of('2'),
    dayCount: '30E/360',
    rank: Number(rank),
    terms: 'other',
  };
  return {
    terms,
    openingPrincipal: terms.principal,
    openingArrears: money(arrears),
    interest: money(interest),
    residue: Ratio.zero,
  };
}

function claims(loans: readonly string[], costsArrears: readonly string[] = []): Claims {
  const reserve = money('190.00');
  return { loans: loans.map(loan), costsArrears: costsArrears.map(money), reserve };
}

function poured(available: string, tranches: readonly TrancheTerms[], from: Claims): string[] {
  return pour(money(available), tranches, from).rows.map((row) => {
    const due = row.due?.toString() ?? '';
    return `${row.position} ${row.tranche} ${row.loan}: ${due} ${row.paid.toString()} ${row.arrears.toString()}`;
  });
}

const costs: TrancheTerms = { kind: 'costs', monthly: money('85.00') };
const interest: TrancheTerms = { kind: 'interest' };
const reserve: TrancheTerms = { kind: 'reserve', monthly: money('25.00'), target: money('200') };
const principal: TrancheTerms = { kind: 'principal' };
const fund: TrancheTerms = { kind: 'fund' };

describe('the waterfall', () => {
  it('pays one tranche after the other and gives the rest to the fund', () => {
    const tranches = [costs, interest, reserve, principal, fund];
    expect(poured('300.00', tranches, claims(['roof 1 2.50 2.51 100.00'], ['45.00']))).toEqual([
      '1 costs : 130.00 130.00 0.00',
      '2 interest roof: 5.01 5.01 0.00',
      '3 reserve : 10.00 10.00 0.00',
      '4 principal roof: 100.00 100.00 0.00',
      '5 fund :  54.99 0.00',
    ]);
  });

  it('keeps what costs and interest were not paid as arrears', () => {
    expect(poured('40.00', [costs, interest, fund], claims(['roof 1 0.00 2.50 9.00']))).toEqual([
      '1 costs : 85.00 40.00 45.00',
      '2 interest roof: 2.50 0.00 2.50',
      '3 fund :  0.00 0.00',
    ]);
  });

  it('pays the lower rank first, arrears before current interest, then pro rata by id', () => {
    const loans = ['c 2 1.00 1.00 50.00', 'b 1 0.00 3.00 50.00', 'a 1 2.00 3.00 50.00'];
    expect(poured('4.01', [interest, fund], claims(loans))).toEqual([
      '1 interest a: 5.00 3.01 1.99',
      '1 interest b: 3.00 1.00 2.00',
      '1 interest c: 2.00 0.00 2.00',
      '2 fund :  0.00 0.00',
    ]);
  });

  it('repays loans of one rank in proportion to what is outstanding', () => {
    const loans = ['a 1 0.00 0.00 100.00', 'b 1 0.00 0.00 200.00', 'c 2 0.00 0.00 5.00'];
    expect(poured('100.00', [principal, fund], claims(loans))).toEqual([
      '1 principal a: 100.00 33.33 0.00',
      '1 principal b: 200.00 66.67 0.00',
      '1 principal c: 5.00 0.00 0.00',
      '2 fund :  0.00 0.00',
    ]);
  });

  it('gives a percentage of what is left, rounded down, and a second tranche the rest', () => {
    const share: TrancheTerms = { kind: 'principal', percent: Percentage.of('80') };
    const tranches = [share, reserve, principal, fund];
    expect(poured('33.33', tranches, claims(['roof 1 0.00 0.00 27.00']))).toEqual([
      '1 principal roof: 27.00 26.66 0.00',
      '2 reserve : 10.00 6.67 0.00',
      '3 principal roof: 0.34 0.00 0.00',
      '4 fund :  0.00 0.00',
    ]);
  });

  it('fills no reserve above its target and leaves a percentage nobody needs to the fund', () => {
    const half: TrancheTerms = { kind: 'principal', percent: Percentage.of('50') };
    const full: TrancheTerms = { kind: 'reserve', monthly: money('25'), target: money('150') };
    expect(poured('100.00', [full, half, fund], claims(['roof 1 0.00 0.00 10.00']))).toEqual([
      '1 reserve : 0.00 0.00 0.00',
      '2 principal roof: 10.00 10.00 0.00',
      '3 fund :  90.00 0.00',
    ]);
  });

  it('counts the arrears of each costs tranche for itself', () => {
    const second: TrancheTerms = { kind: 'costs', monthly: money('10.00') };
    const found = pour(money('90.00'), [costs, second, fund], claims([], ['1.00', '2.00', '4.00']));
    expect(found.rows.map((row) => row.paid.toString())).toEqual(['86.00', '4.00', '0.00']);
    expect(found.costsArrears.map(String)).toEqual(['0.00', '8.00', '4.00']);
  });
});
