import { BilledMonth } from '../billing/statement.js';
import { Period } from '../kernel/local-day.js';
import { Measurements } from '../measurements/measurement.js';
import { Settlement } from '../settlement/settlement.js';

/** A month as far as it has come; undefined parts are not there yet. */
export interface MonthInStages {
  readonly period: Period;
  readonly measurements: Measurements | undefined;
  readonly settlement: Settlement | undefined;
  readonly billed: BilledMonth | undefined;
}

export function isBlank({ measurements, settlement, billed }: MonthInStages): boolean {
  return measurements === undefined && settlement === undefined && billed === undefined;
}
