import { Money } from '../kernel/money.js';
import { availableMoney } from './available.js';

const money = (text: string): Money => Money.parse(text) ?? Money.zero;

describe('the available money of a month', () => {
  it.each`
    received    | earned     | costs       | pot        | before      | available   | carry       | potAfter
    ${'100.00'} | ${'20.00'} | ${'0.00'}   | ${'0.00'}  | ${'0.00'}   | ${'120.00'} | ${'0.00'}   | ${'0.00'}
    ${'100.00'} | ${'0.00'}  | ${'30.00'}  | ${'0.00'}  | ${'0.00'}   | ${'70.00'}  | ${'0.00'}   | ${'0.00'}
    ${'100.00'} | ${'0.00'}  | ${'30.00'}  | ${'85.00'} | ${'0.00'}   | ${'100.00'} | ${'0.00'}   | ${'55.00'}
    ${'100.00'} | ${'0.00'}  | ${'100.00'} | ${'85.00'} | ${'0.00'}   | ${'85.00'}  | ${'0.00'}   | ${'0.00'}
    ${'10.00'}  | ${'0.00'}  | ${'100.00'} | ${'85.00'} | ${'0.00'}   | ${'0.00'}   | ${'-5.00'}  | ${'0.00'}
    ${'10.00'}  | ${'0.00'}  | ${'0.00'}   | ${'0.00'}  | ${'-5.00'}  | ${'5.00'}   | ${'0.00'}   | ${'0.00'}
    ${'-70.00'} | ${'20.00'} | ${'0.00'}   | ${'9.00'}  | ${'0.00'}   | ${'0.00'}   | ${'-50.00'} | ${'9.00'}
    ${'20.00'}  | ${'0.00'}  | ${'0.00'}   | ${'0.00'}  | ${'-50.00'} | ${'0.00'}   | ${'-30.00'} | ${'0.00'}
  `(
    '$received + $earned − $costs (pot $pot, before $before) = $available',
    (row: Record<string, string>) => {
      const month = {
        received: money(row.received),
        earned: money(row.earned),
        costs: money(row.costs),
      };
      const before = { costsPot: money(row.pot), carry: money(row.before) };
      const found = availableMoney(month, before);
      expect(found.available.toString()).toBe(row.available);
      expect(found.carry.toString()).toBe(row.carry);
      expect(found.costsPot.toString()).toBe(row.potAfter);
    },
  );
});
