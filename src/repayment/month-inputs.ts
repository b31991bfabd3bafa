import { Community } from '../community/community.js';
import { Canonical, canonicalJson } from '../kernel/canonical-json.js';
import { Period } from '../kernel/local-day.js';
import { MonthCash } from '../payments/month-cash.js';
import { MonthToDistribute, tranchesIn } from './distribution.js';
import { RepaymentState, stateBasis } from './repayment-state.js';

/** Puts together what a month's distribution rests on: its cash, the terms, and the state before. */
export function monthToDistribute(
  community: Pick<Community, 'loans' | 'waterfall'>,
  cash: MonthCash,
  before: RepaymentState,
): MonthToDistribute {
  return {
    period: cash.period,
    money: {
      received: cash.receiptsDistributable,
      earned: cash.feedInNet.plus(cash.incomeNet),
      costs: cash.costNet,
    },
    fundPayments: cash.fundPayments,
    loans: community.loans,
    waterfall: community.waterfall,
    before,
  };
}

/** The same as canonical text: equal texts mean equal inputs, whenever they are compared. */
export function inputsText(month: MonthToDistribute): string {
  const { money, fundPayments, before } = month;
  return canonicalJson({
    received: money.received.toString(),
    earned: money.earned.toString(),
    costs: money.costs.toString(),
    fundPayments: fundPayments.toString(),
    loans: loanTexts(month),
    tranches: trancheTexts(month, month.period),
    before: stateBasis(before),
  });
}

function loanTexts(month: MonthToDistribute): Canonical {
  const loans = [...month.loans].sort((a, b) => (a.id < b.id ? -1 : 1));
  return loans.map((loan) => ({
    id: loan.id,
    principal: loan.principal.toString(),
    paidOut: loan.paidOut,
    rate: loan.rate.toString(),
    dayCount: loan.dayCount,
    rank: loan.rank,
  }));
}

function trancheTexts(month: MonthToDistribute, period: Period): Canonical {
  return tranchesIn(month.waterfall, period).map((tranche) => {
    switch (tranche.kind) {
      case 'costs':
        return { kind: tranche.kind, monthly: tranche.monthly.toString() };
      case 'reserve': {
        const { kind, monthly, target } = tranche;
        return { kind, monthly: monthly.toString(), target: target.toString() };
      }
      case 'principal':
        return { kind: tranche.kind, percent: tranche.percent?.toString() };
      case 'interest':
      case 'fund':
        return { kind: tranche.kind };
    }
  });
}
