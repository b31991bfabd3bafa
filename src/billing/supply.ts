import assert from 'node:assert/strict';
import { MeteringPointId, TariffId, TariffPrices } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { daysBetween, daysOfMonth, LocalDay, localDay, period } from '../kernel/local-day.js';
import { Percentage } from '../kernel/percentage.js';
import { Price } from '../kernel/price.js';
import { StatementBasis, SupplyBasis } from './statement-basis.js';

/**
 * What a member drew at one metering point over [from, to) local days under one price entry, by source.
 * `held` says that the base fee is due for those days; `fees` counts the charge sessions that began.
 */
export interface Supply {
  readonly meteringPoint: MeteringPointId;
  readonly tariff: TariffId;
  readonly from: LocalDay;
  readonly to: LocalDay;
  readonly daysOfMonth: number;
  readonly held: boolean;
  readonly prices: TariffPrices;
  readonly solar: Energy;
  readonly battery: Energy;
  readonly grid: Energy;
  readonly fees: number;
}

/** Days of a supply: what its base fee is counted by. */
export function daysOf(supply: Supply): number {
  return daysBetween(supply.from, supply.to);
}

/** Reads a supply of a statement's basis; the energies are the sums of its quarter-hours. */
export function parseSupply(basis: StatementBasis, supply: SupplyBasis): Supply {
  return {
    meteringPoint: supply.meteringPoint as MeteringPointId,
    tariff: supply.tariff as TariffId,
    from: localDay(supply.from),
    to: localDay(supply.to),
    daysOfMonth: daysOfMonth(period(basis.period)),
    held: supply.held,
    prices: parsePrices(supply.prices),
    solar: total(supply.solar),
    battery: total(supply.battery ?? []),
    grid: total(supply.grid),
    fees: supply.sessions.filter((session) => session.fee).length,
  };
}

/** Consumption of a supply that rests on substitutes. */
export function substituteOf(supply: SupplyBasis): Energy {
  return total(supply.consumption.filter((_, place) => supply.substitute.at(place) === 1));
}

function parsePrices(prices: SupplyBasis['prices']): TariffPrices {
  const optional = (text: string | undefined) => (text === undefined ? undefined : Price.of(text));
  return {
    from: localDay(prices.from),
    solar: Price.of(prices.solar),
    battery: optional(prices.battery),
    grid: Price.of(prices.grid),
    base: Price.of(prices.base),
    sessionFee: optional(prices.sessionFee),
    vat: Percentage.of(prices.vat),
  };
}

function total(milliwattHours: readonly number[]): Energy {
  let sum = 0;
  for (const value of milliwattHours) sum += value;
  assert(Number.isSafeInteger(sum), 'the energy of a supply is exact');
  return Energy.ofMilliwattHours(sum);
}
