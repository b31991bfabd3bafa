import { LoanId, LoanTerms, Opening } from '../community/community.js';
import { Canonical } from '../kernel/canonical-json.js';
import { Money } from '../kernel/money.js';
import { Ratio } from '../kernel/ratio.js';
import { LoanState } from './loan.js';

/** Everything the next month's distribution needs to know of the months before. */
export interface RepaymentState {
  /** Zero or negative: what the month was short of. */
  readonly carry: Money;
  readonly costsPot: Money;
  /** Unpaid costs, per costs tranche in its order. */
  readonly costsArrears: readonly Money[];
  readonly reserve: Money;
  readonly fund: Money;
  readonly loans: ReadonlyMap<LoanId, LoanState>;
}

/** The state a run of months begins with: the opening's amounts; else nothing received, paid or due. */
export function openingState(opening: Opening | undefined): RepaymentState {
  const loans = [...(opening?.loans ?? [])].map(([id, loan]): [LoanId, LoanState] => [
    id,
    { ...loan, residue: Ratio.zero },
  ]);
  return {
    carry: Money.zero,
    costsPot: Money.zero,
    costsArrears: [],
    reserve: opening?.reserve ?? Money.zero,
    fund: opening?.fund ?? Money.zero,
    loans: new Map(loans),
  };
}

/** The loan's state; one that appears for the first time begins with its full principal. */
export function loanStateOf(state: RepaymentState, terms: LoanTerms): LoanState {
  const fresh = { principal: terms.principal, interestArrears: Money.zero, residue: Ratio.zero };
  return state.loans.get(terms.id) ?? fresh;
}

/** The state as canonical text values, part of what a distribution says it rests on. */
export function stateBasis(state: RepaymentState): Canonical {
  const loans = [...state.loans].map(([id, loan]): [string, Canonical] => [
    id,
    {
      principal: loan.principal.toString(),
      interestArrears: loan.interestArrears.toString(),
      residue: loan.residue.toString(),
    },
  ]);
  return {
    carry: state.carry.toString(),
    costsPot: state.costsPot.toString(),
    costsArrears: state.costsArrears.map((arrears) => arrears.toString()),
    reserve: state.reserve.toString(),
    fund: state.fund.toString(),
    loans: Object.fromEntries(loans),
  };
}
