import { Energy } from '../kernel/energy.js';
import { LINE_KINDS, Statement, StatementLine } from './statement.js';
import { StatementBasis } from './statement-basis.js';
import { byText } from '../kernel/text-order.js';
import { sumsOf, vatGroupsOf } from './statement-sums.js';
import { rate } from './rate.js';
import { parseSupply, substituteOf } from './supply.js';

/** What follows from a statement's basis alone. */
export type StatementBody = Pick<
  Statement,
  'lines' | 'vatGroups' | 'net' | 'vat' | 'gross' | 'passThrough' | 'substituteEnergy'
>;

/**
 * Draws up a statement from its basis alone: the same call issues it and, years later, verifies it.
 * Lines stand by metering point, span and kind, whatever the order of the supplies.
 */
export function drawUp(basis: StatementBasis): StatementBody {
  const lines = basis.supplies.flatMap((supply) => rate(parseSupply(basis, supply)));
  lines.sort(inOrder);
  const vatGroups = vatGroupsOf(lines);
  const substituteEnergy = Energy.sum(basis.supplies.map(substituteOf));
  return { lines, vatGroups, ...sumsOf(lines, vatGroups), substituteEnergy };
}

function inOrder(a: StatementLine, b: StatementLine): number {
  return (
    byText(a.meteringPoint, b.meteringPoint) ||
    byText(a.from, b.from) ||
    byText(a.to, b.to) ||
    LINE_KINDS.indexOf(a.line) - LINE_KINDS.indexOf(b.line) ||
    byText(a.tariff, b.tariff)
  );
}
