import { TrancheTerms } from '../community/community.js';
import { LocalDay, Period, firstDayOf, lastDayOf } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { account } from './accounts.js';
import { Amount, JournalEntry, postings } from './journal-entry.js';

/** What stood in the books before the first month that is distributed. */
export interface OpeningToBook {
  readonly reserve: Money;
  readonly fund: Money;
  readonly loans: readonly {
    readonly loan: string;
    readonly principal: Money;
    readonly interestArrears: Money;
  }[];
}

/** What a month's distribution moves. */
export interface DistributionToBook {
  readonly period: Period;
  /** Of the first month only. */
  readonly opening?: OpeningToBook | undefined;
  /** Loans that were paid out in the month. */
  readonly paidOut: readonly {
    readonly loan: string;
    readonly principal: Money;
    readonly on: LocalDay;
  }[];
  readonly interest: readonly { readonly loan: string; readonly amount: Money }[];
  /** What the month's costs took from the costs pot. */
  readonly fromPot: Money;
  readonly paid: readonly {
    readonly tranche: TrancheTerms['kind'];
    readonly loan: string;
    readonly paid: Money;
  }[];
}

/**
 * The entries of a month's distribution in booking order: opening, loans paid out, interest that fell
 * due, costs that the pot bears, and the money given out. Afterwards the pots, `loan:` and `interest:`
 * stand where the distribution says.
 */
export function bookDistribution(month: DistributionToBook): JournalEntry[] {
  const { period } = month;
  const at = { date: lastDayOf(period), reference: period };
  return [
    ...(month.opening === undefined ? [] : [bookOpening(firstDayOf(period), month.opening)]),
    ...month.paidOut.map(bookPayOut),
    ...month.interest.map(({ loan, amount }) => ({
      ...at,
      key: `interest:${period}:${loan}`,
      text: `Interest of ${period} on the loan ${loan}`,
      postings: postings([[account.interestCost, amount]], [[account.interest(loan), amount]]),
    })),
    {
      ...at,
      key: `costs-from-pot:${period}`,
      text: `Costs of ${period} met from the costs pot`,
      postings: postings(
        [[account.bank('distributable'), month.fromPot]],
        [[account.bank('costs-pot'), month.fromPot]],
      ),
    },
    {
      ...at,
      key: `distribution:${period}`,
      text: `Distribution of ${period}`,
      postings: postings(
        month.paid.map(({ tranche, loan, paid }): Amount => [goesTo(tranche, loan), paid]),
        [[account.bank('distributable'), Money.sum(month.paid.map(({ paid }) => paid))]],
      ),
    },
  ];
}

function goesTo(tranche: TrancheTerms['kind'], loan: string): string {
  switch (tranche) {
    case 'costs':
      return account.bank('costs-pot');
    case 'interest':
      return account.interest(loan);
    case 'reserve':
      return account.bank('reserve');
    case 'principal':
      return account.loan(loan);
    case 'fund':
      return account.bank('fund');
  }
}

function bookOpening(date: LocalDay, opening: OpeningToBook): JournalEntry {
  const held: readonly Amount[] = [
    [account.bank('reserve'), opening.reserve],
    [account.bank('fund'), opening.fund],
  ];
  const owed = opening.loans.flatMap(({ loan, principal, interestArrears }): Amount[] => [
    [account.loan(loan), principal],
    [account.interest(loan), interestArrears],
  ]);
  const rest = total(held).minus(total(owed));
  return {
    key: 'opening',
    date,
    reference: 'opening',
    text: 'What stood in the books before',
    postings: postings(held, [...owed, [account.opening, rest]]),
  };
}

function bookPayOut(loan: DistributionToBook['paidOut'][number]): JournalEntry {
  return {
    key: `paid-out:${loan.loan}`,
    date: loan.on,
    reference: loan.loan,
    text: `The loan ${loan.loan} is paid out`,
    postings: postings(
      [[account.plant, loan.principal]],
      [[account.loan(loan.loan), loan.principal]],
    ),
  };
}

function total(amounts: readonly Amount[]): Money {
  return Money.sum(amounts.map(([, amount]) => amount));
}
