import assert from 'node:assert/strict';
import { Energy } from '../kernel/energy.js';
import { Price } from '../kernel/price.js';
import { Ratio } from '../kernel/ratio.js';
import { formatScaled } from '../kernel/scaled-decimal.js';
import { LineKind, StatementLine } from './statement.js';
import { daysOf, Supply } from './supply.js';

const SIX_PLACES = 1_000_000;

/**
 * The lines of one supply: `solar`, `battery` and `grid` where energy flowed, `base` where the price is
 * not zero, `session` where charge sessions began and a fee is due. net = quantity × price on the
 * unrounded quantity, rounded once per line, half away from zero (SCENARIO "Lines").
 */
export function rate(supply: Supply): StatementLine[] {
  const { prices } = supply;
  return [
    ...energyLine(supply, 'solar', supply.solar, prices.solar),
    ...energyLine(supply, 'battery', supply.battery, prices.battery),
    ...energyLine(supply, 'grid', supply.grid, prices.grid),
    ...baseLine(supply),
    ...sessionLine(supply),
  ];
}

function energyLine(
  supply: Supply,
  line: LineKind,
  energy: Energy,
  unitPrice: Price | undefined,
): StatementLine[] {
  if (energy.isZero()) return [];
  assert(unitPrice !== undefined, `tariff ${supply.tariff} has no price for ${line} energy`);
  const net = unitPrice.costOf(energy);
  return [{ ...place(supply), line, quantity: energy.kwh(), unit: 'kWh', unitPrice, net }];
}

function baseLine(supply: Supply): StatementLine[] {
  const unitPrice = supply.prices.base;
  const days = daysOf(supply);
  if (!supply.held || unitPrice.isZero()) return [];
  const { daysOfMonth } = supply;
  const quantity = formatScaled(Ratio.of(days * SIX_PLACES, daysOfMonth).round(), 6);
  const net = unitPrice.costOfDays(days, daysOfMonth);
  const line = { line: 'base', quantity, unit: 'month', unitPrice, net } as const;
  return [{ ...place(supply), ...line, days, daysOfMonth }];
}

function sessionLine(supply: Supply): StatementLine[] {
  const unitPrice = supply.prices.sessionFee;
  if (supply.fees === 0 || unitPrice === undefined || unitPrice.isZero()) return [];
  const quantity = formatScaled(supply.fees * SIX_PLACES, 6);
  const net = unitPrice.costOfPieces(supply.fees);
  return [{ ...place(supply), line: 'session', quantity, unit: 'session', unitPrice, net }];
}

function place(supply: Supply) {
  const { meteringPoint, tariff, from, to } = supply;
  return { meteringPoint, tariff, from, to, vatRate: supply.prices.vat };
}
