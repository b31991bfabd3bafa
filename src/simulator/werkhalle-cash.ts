import { firstDayOf, lastDayOf, LocalDay, nextPeriod, Period } from '../kernel/local-day.js';
import { Energy } from '../kernel/energy.js';
import { Money } from '../kernel/money.js';
import { Price } from '../kernel/price.js';
import { Percentage } from '../kernel/percentage.js';
import { Direction } from '../kernel/profile.js';
import { Werkhalle } from './werkhalle.js';

/** What the bank account of the Werkhalle saw in a month besides its members' payments; gross. */
export interface SimulatedCash {
  readonly date: LocalDay;
  readonly kind: 'feed-in' | 'grid-purchase' | 'cost';
  readonly amount: Money;
  readonly vatRate: Percentage;
  readonly text: string;
}

const VAT = Percentage.of('19');
const FEED_IN = Price.of('0.0773');
const PURCHASE = Price.of('0.2415');

/** Feed-in is paid for, residual energy is bought, and the roof is insured. */
export function cashOf(house: Werkhalle, period: Period): readonly SimulatedCash[] {
  const date = lastDayOf(period);
  const row = (kind: SimulatedCash['kind'], net: Money, text: string): SimulatedCash => ({
    date,
    kind,
    amount: net.plus(VAT.of(net)),
    vatRate: VAT,
    text,
  });
  return [
    row('feed-in', FEED_IN.costOf(flow(house, 'export', period)), `Einspeisung ${period}`),
    row('grid-purchase', PURCHASE.costOf(flow(house, 'import', period)), `Reststrom ${period}`),
    row('cost', Money.ofCents(6_180), `Wartung und Messbetrieb ${period}`),
  ];
}

function flow(house: Werkhalle, direction: Direction, period: Period): Energy {
  const at = (of: Period) =>
    house.countedAt('grid', direction, house.zone.startOfDay(firstDayOf(of)));
  return Energy.ofMilliwattHours(at(nextPeriod(period)) - at(period));
}
