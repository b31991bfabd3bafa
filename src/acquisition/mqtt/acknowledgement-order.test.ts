import fc from 'fast-check';
import { AcknowledgementOrder } from './acknowledgement-order.js';

describe('acknowledgements', () => {
  it.each`
    stored       | sent
    ${[0, 1, 2]} | ${[[10], [11], [12]]}
    ${[2, 1, 0]} | ${[[], [], [10, 11, 12]]}
    ${[1, 0, 2]} | ${[[], [10, 11], [12]]}
    ${[1, 2]}    | ${[[], []]}
  `('leave as $sent when messages become durable as $stored', ({ stored, sent }: Row) => {
    const order = new AcknowledgementOrder();
    const tickets = [10, 11, 12].map((id) => order.take(id));
    expect(stored.map((place) => [...order.stored(tickets[place])])).toEqual(sent);
  });

  it('leave each once and in the order of arrival, however they become durable', () => {
    const places = fc
      .integer({ min: 1, max: 3_000 })
      .chain((count) => fc.tuple(fc.constant(count), fc.infiniteStream(fc.nat())));
    fc.assert(
      fc.property(places, ([count, random]) => {
        const order = new AcknowledgementOrder();
        const waiting: ReturnType<AcknowledgementOrder['take']>[] = [];
        const sent: number[] = [];
        for (let id = 1; id <= count; id += 1) {
          waiting.push(order.take(id));
          if (Number(random.next().value) % 2 === 0) {
            const [ticket] = waiting.splice(Number(random.next().value) % waiting.length, 1);
            sent.push(...order.stored(ticket));
          }
        }
        for (const ticket of waiting) sent.push(...order.stored(ticket));
        expect(sent).toEqual(Array.from({ length: count }, (_, place) => place + 1));
      }),
      { numRuns: 50 },
    );
  });
});

interface Row {
  readonly stored: readonly number[];
  readonly sent: readonly (readonly number[])[];
}
