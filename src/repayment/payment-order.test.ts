import fc from 'fast-check';
import { Money } from '../kernel/money.js';
import { payInOrder } from './payment-order.js';

const money = (text: string): Money => Money.parse(text) ?? Money.zero;

describe('§ 367 (1) BGB: costs, then interest, then principal', () => {
  it.each`
    costs     | interest   | principal    | payment      | applied                 | left
    ${'5.00'} | ${'12.34'} | ${'1000.00'} | ${'15.00'}   | ${'5.00 10.00 0.00'}    | ${'0.00'}
    ${'5.00'} | ${'12.34'} | ${'1000.00'} | ${'117.34'}  | ${'5.00 12.34 100.00'}  | ${'0.00'}
    ${'0.00'} | ${'12.34'} | ${'1000.00'} | ${'1100.00'} | ${'0.00 12.34 1000.00'} | ${'87.66'}
  `('$payment pays $applied and leaves $left', (row: Record<string, string>) => {
    const claims = [row.costs, row.interest, row.principal].map((text) => [money(text)]);
    const { paid, left } = payInOrder(money(row.payment), claims);
    expect(paid.flat().join(' ')).toBe(row.applied);
    expect(left.toString()).toBe(row.left);
  });
});

describe('claims of one rank', () => {
  it.each`
    payment   | claims              | paid
    ${'0.01'} | ${'0.50 0.50'}      | ${'0.01 0.00'}
    ${'1.00'} | ${'1.00 1.00 1.00'} | ${'0.34 0.33 0.33'}
    ${'0.50'} | ${'0.10 0.90'}      | ${'0.05 0.45'}
    ${'9.00'} | ${'0.10 0.90'}      | ${'0.10 0.90'}
  `('$payment over $claims pays $paid', (row: Record<string, string>) => {
    const claims = row.claims.split(' ').map(money);
    const { paid } = payInOrder(money(row.payment), [claims]);
    expect(paid.flat().join(' ')).toBe(row.paid);
  });

  it('loses no cent, pays nobody too much and no later group before an earlier one', () => {
    const cents = fc.integer({ min: 0, max: 1_000_000 }).map((c) => Money.ofCents(c));
    const groups = fc.array(fc.array(cents, { maxLength: 5 }), { maxLength: 5 });
    fc.assert(
      fc.property(cents, groups, (payment, claims) => {
        const { paid, left } = payInOrder(payment, claims);
        expect(Money.sum([left, ...paid.flat()]).cents).toBe(payment.cents);
        let mayPay = true;
        for (const [place, group] of claims.entries()) {
          const parts = paid[place] ?? [];
          for (const [member, claim] of group.entries()) {
            expect(parts[member]?.isAbove(claim)).toBe(false);
          }
          if (!mayPay) expect(Money.sum(parts).cents).toBe(0);
          mayPay = mayPay && Money.sum(parts).cents === Money.sum(group).cents;
        }
      }),
    );
  });
});
