import { Period, nextPeriod } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { LoanMonth } from './distribution.js';

const MONTHS_LOOKED_AT = 12;
const MONTHS_AHEAD_MAX = 1200;

/**
 * When a loan would be repaid if each month repaid what the last twelve did on average. An outlook, no
 * promise: sun, members and prices decide. Undefined when nothing was repaid in that time, when the loan
 * is finished, or when it would take longer than a hundred years.
 */
export function payOffMonth(history: readonly LoanMonth[]): Period | undefined {
  const last = history.at(-1);
  if (last === undefined || last.closingPrincipal.isZero()) return undefined;
  const months = history.filter((m) => !m.openingPrincipal.isZero()).slice(-MONTHS_LOOKED_AT);
  const repaid = Money.sum(months.map((month) => month.principalPaid)).cents;
  if (repaid === 0) return undefined;
  const ahead = Math.ceil((last.closingPrincipal.cents * months.length) / repaid);
  if (ahead > MONTHS_AHEAD_MAX) return undefined;
  let period = last.period;
  for (let month = 0; month < ahead; month += 1) period = nextPeriod(period);
  return period;
}
