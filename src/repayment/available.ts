import { Money } from '../kernel/money.js';

/** The money of a month that counts for the waterfall, net of VAT and of pass-through. */
export interface MonthMoney {
  /** The distributable part of receipts less returns; negative when more came back than came in. */
  readonly received: Money;
  /** Feed-in and income, net. */
  readonly earned: Money;
  /** Running costs, net. */
  readonly costs: Money;
}

/** What stood at the end of the month before. */
export interface MoneyBefore {
  /** Money the costs tranche set aside and no cost has used yet. */
  readonly costsPot: Money;
  /** Zero or negative: what an earlier month was short of. */
  readonly carry: Money;
}

export interface Available {
  readonly available: Money;
  /** Zero or negative: taken from the next month's money. */
  readonly carry: Money;
  /** What costs took from the pot; the rest of them reduces the available money. */
  readonly fromPot: Money;
  /** The pot after the month's costs, before the costs tranche fills it again. */
  readonly costsPot: Money;
}

/**
 * The money of a month that may be given out: received + earned − the costs above the pot, after a
 * negative carry; never negative. What is missing is carried to the next month. Returned money thus
 * reduces the next distribution and is never taken back from a lender.
 */
export function availableMoney(month: MonthMoney, before: MoneyBefore): Available {
  const fromPot = Money.min(month.costs, before.costsPot);
  const balance = before.carry
    .plus(month.received)
    .plus(month.earned)
    .minus(month.costs.minus(fromPot));
  return {
    available: Money.max(balance, Money.zero),
    carry: Money.min(balance, Money.zero),
    fromPot,
    costsPot: before.costsPot.minus(fromPot),
  };
}
