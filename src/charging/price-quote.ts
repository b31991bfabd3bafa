import { Community, MeteringPointId, TariffPrices } from '../community/community.js';
import { holderOn } from '../community/holder-on.js';
import { TariffBook } from '../community/tariff-book.js';
import { Energy } from '../kernel/energy.js';
import { LocalDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Price } from '../kernel/price.js';

/** What a driver is told before the start: gross prices, € per kWh and per session. */
export interface PriceQuote {
  readonly solar: Price;
  readonly grid: Price;
  readonly sessionFee: Price | undefined;
}

/**
 * The gross prices of a day's tariff. What a kilowatt-hour costs in the end depends on the roof: the
 * solar price where it had power to share, the grid price for the rest (Preisangabenverordnung § 14).
 */
export function quotePrices(prices: TariffPrices): PriceQuote {
  const { solar, grid, sessionFee, vat } = prices;
  return {
    solar: solar.withVat(vat),
    grid: grid.withVat(vat),
    sessionFee: sessionFee?.withVat(vat),
  };
}

/**
 * The quote at a charge point on a local day, by its holder's tariff; undefined while nobody holds it.
 * Refuses with `tariff-missing` of community.
 */
export function quoteOn(
  community: Community,
  chargePoint: MeteringPointId,
  day: LocalDay,
): PriceQuote | undefined {
  const holding = holderOn(community, chargePoint, day);
  if (holding === undefined) return undefined;
  return quotePrices(new TariffBook(community).pricesOn(holding.tariff, day));
}

/** The least and the most that an energy can cost, fee included: all from the roof, or none of it. */
export function costBounds(quote: PriceQuote, energy: Energy): { least: Money; most: Money } {
  const fee = quote.sessionFee?.costOfPieces(1) ?? Money.zero;
  const solar = quote.solar.costOf(energy).plus(fee);
  const grid = quote.grid.costOf(energy).plus(fee);
  return { least: Money.min(solar, grid), most: Money.max(solar, grid) };
}
