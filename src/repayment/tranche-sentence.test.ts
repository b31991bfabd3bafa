import { LoanId } from '../community/community.js';
import { Money } from '../kernel/money.js';
import { trancheSentence } from './tranche-sentence.js';
import { TrancheRow } from './waterfall.js';

const money = (text: string): Money => Money.parse(text) ?? Money.zero;

describe('a sentence of a distribution', () => {
  it.each`
    tranche        | due         | paid        | arrears    | left       | sentence
    ${'costs'}     | ${'85.00'}  | ${'85.00'}  | ${'0.00'}  | ${''}      | ${'85.00 EUR was set aside for running costs.'}
    ${'costs'}     | ${'85.00'}  | ${'40.00'}  | ${'45.00'} | ${''}      | ${'40.00 EUR of 85.00 EUR was set aside for running costs; 45.00 EUR stays due, without interest on it.'}
    ${'interest'}  | ${'2.50'}   | ${'0.00'}   | ${'2.50'}  | ${''}      | ${'0.00 EUR of 2.50 EUR was paid as interest on roof; 2.50 EUR stays due, without interest on it.'}
    ${'reserve'}   | ${'0.00'}   | ${'0.00'}   | ${'0.00'}  | ${''}      | ${'The reserve has reached its target.'}
    ${'reserve'}   | ${'25.00'}  | ${'10.00'}  | ${'0.00'}  | ${''}      | ${'10.00 EUR of 25.00 EUR was put into the reserve.'}
    ${'principal'} | ${'100.00'} | ${'40.00'}  | ${'0.00'}  | ${'60.00'} | ${'40.00 EUR of roof was repaid; 60.00 EUR is outstanding.'}
    ${'principal'} | ${'100.00'} | ${'0.00'}   | ${'0.00'}  | ${'100'}   | ${'No money was left to repay roof; 100.00 EUR is outstanding.'}
    ${'principal'} | ${'100.00'} | ${'100.00'} | ${'0.00'}  | ${'0.00'}  | ${'The last 100.00 EUR of roof was repaid: the loan is finished.'}
    ${'principal'} | ${'0.00'}   | ${'0.00'}   | ${'0.00'}  | ${'0.00'}  | ${'Nothing is outstanding on roof.'}
    ${'fund'}      | ${''}       | ${'774.31'} | ${'0.00'}  | ${''}      | ${'The rest, 774.31 EUR, went to the fund.'}
    ${'fund'}      | ${''}       | ${'0.00'}   | ${'0.00'}  | ${''}      | ${'Nothing was left for the fund.'}
  `('$sentence', (facts: Record<string, string>) => {
    const isLoan = facts.tranche === 'interest' || facts.tranche === 'principal';
    const row: TrancheRow = {
      position: 1,
      tranche: facts.tranche as TrancheRow['tranche'],
      loan: isLoan ? ('roof' as LoanId) : '',
      due: facts.due === '' ? undefined : money(facts.due),
      paid: money(facts.paid),
      arrears: money(facts.arrears),
    };
    const closingPrincipal = facts.left === '' ? undefined : money(facts.left);
    expect(trancheSentence(row, { currency: 'EUR', closingPrincipal })).toBe(facts.sentence);
  });
});
