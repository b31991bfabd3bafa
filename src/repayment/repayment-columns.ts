import { LoanId, TrancheTerms } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Ratio } from '../kernel/ratio.js';
import { DistributedMonth, DistributionRow } from './distributed-month.js';
import { FundMonth, LoanMonth } from './distribution.js';
import { LoanState } from './loan.js';
import { RepaymentState } from './repayment-state.js';

/** Whole cents: a number on the way in, text on the way out (the driver gives bigint as text). */
type Cents = number | string;

interface MonthKey {
  readonly community: string;
  readonly period: Period;
}

export interface StateColumns extends MonthKey {
  readonly inputs: string;
  readonly available: Cents;
  readonly not_given_out: Cents;
  readonly carry: Cents;
  readonly costs_pot: Cents;
  readonly costs_arrears: readonly Cents[];
  readonly reserve: Cents;
  readonly fund: Cents;
}

export interface LoanStateColumns extends MonthKey {
  readonly loan: LoanId;
  readonly principal: Cents;
  readonly interest_arrears: Cents;
  readonly residue: string;
}

export interface DistributionColumns extends MonthKey {
  readonly position: number;
  readonly loan: LoanId | '';
  readonly tranche: TrancheTerms['kind'];
  readonly available: Cents;
  readonly due: Cents | null;
  readonly paid: Cents;
  readonly arrears: Cents;
  readonly sentence: string;
}

export interface LoanMonthColumns extends MonthKey {
  readonly loan: LoanId;
  readonly opening_principal: Cents;
  readonly interest_due: Cents;
  readonly interest_paid: Cents;
  readonly principal_paid: Cents;
  readonly closing_principal: Cents;
  readonly interest_arrears: Cents;
}

export interface FundMonthColumns extends MonthKey {
  readonly inflow: Cents;
  readonly outflow: Cents;
  readonly balance: Cents;
}

/** The rows of one month, table by table, the state first: the others refer to it. */
export interface MonthColumns {
  readonly state: readonly StateColumns[];
  readonly loan_state: readonly LoanStateColumns[];
  readonly distribution: readonly DistributionColumns[];
  readonly loan_month: readonly LoanMonthColumns[];
  readonly fund_month: readonly FundMonthColumns[];
}

const amount = (cents: Cents): Money => Money.ofCents(Number(cents));

/** A month's distribution as rows. */
export function columnsOf(community: string, month: DistributedMonth): MonthColumns {
  const { closing, fund } = month;
  const key = { community, period: month.period };
  return {
    state: [
      {
        ...key,
        inputs: month.inputs,
        available: month.available.cents,
        not_given_out: month.notGivenOut.cents,
        carry: closing.carry.cents,
        costs_pot: closing.costsPot.cents,
        costs_arrears: closing.costsArrears.map((arrears) => arrears.cents),
        reserve: closing.reserve.cents,
        fund: closing.fund.cents,
      },
    ],
    loan_state: [...closing.loans].map(([loan, state]) => ({
      ...key,
      loan,
      principal: state.principal.cents,
      interest_arrears: state.interestArrears.cents,
      residue: state.residue.toString(),
    })),
    distribution: month.rows.map((row) => distributionColumns(community, row)),
    loan_month: month.loans.map((row) => loanMonthColumns(community, row)),
    fund_month: [
      {
        ...key,
        inflow: fund.inflow.cents,
        outflow: fund.outflow.cents,
        balance: fund.balance.cents,
      },
    ],
  };
}

function distributionColumns(community: string, row: DistributionRow): DistributionColumns {
  return {
    community,
    ...row,
    available: row.available.cents,
    due: row.due?.cents ?? null,
    paid: row.paid.cents,
    arrears: row.arrears.cents,
  };
}

function loanMonthColumns(community: string, row: LoanMonth): LoanMonthColumns {
  return {
    community,
    period: row.period,
    loan: row.loan,
    opening_principal: row.openingPrincipal.cents,
    interest_due: row.interestDue.cents,
    interest_paid: row.interestPaid.cents,
    principal_paid: row.principalPaid.cents,
    closing_principal: row.closingPrincipal.cents,
    interest_arrears: row.interestArrears.cents,
  };
}

export function stateOf(state: StateColumns, loans: readonly LoanStateColumns[]): RepaymentState {
  const states = loans.map((loan): [LoanId, LoanState] => [
    loan.loan,
    {
      principal: amount(loan.principal),
      interestArrears: amount(loan.interest_arrears),
      residue: Ratio.parse(loan.residue),
    },
  ]);
  return {
    carry: amount(state.carry),
    costsPot: amount(state.costs_pot),
    costsArrears: state.costs_arrears.map(amount),
    reserve: amount(state.reserve),
    fund: amount(state.fund),
    loans: new Map(states),
  };
}

/** The month back from its rows; undefined when there are none. */
export function monthOf(rows: MonthColumns): DistributedMonth | undefined {
  const state = rows.state.at(0);
  const fund = rows.fund_month.at(0);
  if (state === undefined || fund === undefined) return undefined;
  return {
    period: state.period,
    available: amount(state.available),
    notGivenOut: amount(state.not_given_out),
    rows: rows.distribution.map(distributionRowOf),
    loans: rows.loan_month.map(loanMonthOf),
    fund: fundMonthOf(fund),
    closing: stateOf(state, rows.loan_state),
    inputs: state.inputs,
  };
}

function distributionRowOf(row: DistributionColumns): DistributionRow {
  return {
    period: row.period,
    position: row.position,
    available: amount(row.available),
    tranche: row.tranche,
    loan: row.loan,
    due: row.due === null ? undefined : amount(row.due),
    paid: amount(row.paid),
    arrears: amount(row.arrears),
    sentence: row.sentence,
  };
}

export function loanMonthOf(row: LoanMonthColumns): LoanMonth {
  return {
    period: row.period,
    loan: row.loan,
    openingPrincipal: amount(row.opening_principal),
    interestDue: amount(row.interest_due),
    interestPaid: amount(row.interest_paid),
    principalPaid: amount(row.principal_paid),
    closingPrincipal: amount(row.closing_principal),
    interestArrears: amount(row.interest_arrears),
  };
}

export function fundMonthOf(row: FundMonthColumns): FundMonth {
  return {
    period: row.period,
    inflow: amount(row.inflow),
    outflow: amount(row.outflow),
    balance: amount(row.balance),
  };
}
