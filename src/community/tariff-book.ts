import { addDays, LocalDay } from '../kernel/local-day.js';
import { inForce } from '../kernel/validity.js';
import { Community, Tariff, TariffId, TariffPrices } from './community.js';
import { refuse } from './refuse.js';

/** A span of days in which one set of prices is in force. */
export interface PriceSpan {
  readonly from: LocalDay;
  /** Exclusive. */
  readonly to: LocalDay;
  readonly prices: TariffPrices;
}

/** Finds the price of a day or refuses; it never guesses one. */
export class TariffBook {
  private readonly tariffs: ReadonlyMap<TariffId, Tariff>;

  constructor(community: Community) {
    this.tariffs = new Map(community.tariffs.map((tariff) => [tariff.id, tariff]));
  }

  /** The prices in force on a local day; refuses with `tariff-missing`. */
  pricesOn(tariff: TariffId, day: LocalDay): TariffPrices {
    const prices = inForce(this.tariffs.get(tariff)?.prices ?? [], day);
    if (prices === undefined) throw refuse('tariff-missing', { tariff, day });
    return prices;
  }

  /** [from, to) cut where a new set of prices begins, in order; refuses with `tariff-missing`. */
  spansIn(tariff: TariffId, from: LocalDay, to: LocalDay): readonly PriceSpan[] {
    const prices = this.tariffs.get(tariff)?.prices ?? [];
    const starts = prices.map((entry) => entry.from).filter((start) => from < start && start < to);
    const cuts = [from, ...starts.sort(), to];
    return cuts.slice(0, -1).map((start, index) => ({
      from: start,
      to: cuts[index + 1] ?? addDays(start, 1),
      prices: this.pricesOn(tariff, start),
    }));
  }
}
