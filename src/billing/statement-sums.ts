import { Money } from '../kernel/money.js';
import { StatementLine, StatementSums, VatGroup } from './statement.js';

/**
 * VAT per rate on the sum of the nets of that rate, half away from zero; lowest rate first (EN 16931,
 * BR-CO-17). The order of the lines does not matter.
 */
export function vatGroupsOf(lines: readonly StatementLine[]): VatGroup[] {
  const byRate = new Map<number, StatementLine[]>();
  for (const line of lines) {
    const group = byRate.get(line.vatRate.millionths) ?? [];
    group.push(line);
    byRate.set(line.vatRate.millionths, group);
  }
  const groups = [...byRate.values()].flatMap((group) => {
    const rate = group.at(0)?.vatRate;
    if (rate === undefined) return [];
    const net = Money.sum(group.map((line) => line.net));
    return [{ rate, net, vat: rate.of(net) }];
  });
  return groups.sort((a, b) => a.rate.compare(b.rate));
}

/** net = Σ lines, gross = net + VAT, passThrough = Σ `grid` lines. */
export function sumsOf(
  lines: readonly StatementLine[],
  groups: readonly VatGroup[],
): StatementSums {
  const net = Money.sum(lines.map((line) => line.net));
  const vat = Money.sum(groups.map((group) => group.vat));
  const grid = lines.filter((line) => line.line === 'grid');
  const passThrough = Money.sum(grid.map((line) => line.net));
  return { net, vat, gross: net.plus(vat), passThrough };
}
