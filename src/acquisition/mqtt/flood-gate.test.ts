import { FloodGate, Passage } from './flood-gate.js';

/** From a second on, sends a number of messages evenly over some seconds and counts what became of them. */
function sent(gate: FloodGate, device: string, [from, count, seconds]: [number, number, number]) {
  const counts: Record<Passage, number> = { open: 0, shut: 0, first: 0 };
  for (let message = 0; message < count; message += 1) {
    counts[gate.pass(device, (from + (message * seconds) / count) * 1000)] += 1;
  }
  return counts;
}

describe('the flood gate', () => {
  it('lets a backlog pass at once', () => {
    const gate = new FloodGate({ perSecond: 10, burst: 1_000 });
    expect(sent(gate, 'a', [0, 1_000, 0.01])).toEqual({ open: 1_000, shut: 0, first: 0 });
  });

  it('thins a flood to the lasting rate, tells it once and leaves others alone', () => {
    const gate = new FloodGate({ perSecond: 10, burst: 1_000 });
    const flood = sent(gate, 'a', [0, 100_000, 10]);
    expect(flood.first).toBe(1);
    expect(flood.open).toBeGreaterThanOrEqual(1_000);
    expect(flood.open).toBeLessThanOrEqual(1_100);
    expect(sent(gate, 'b', [10, 100, 1])).toEqual({ open: 100, shut: 0, first: 0 });
  });

  it('opens again when the device is calm, and tells the next flood', () => {
    const gate = new FloodGate({ perSecond: 10, burst: 1_000 });
    sent(gate, 'a', [0, 100_000, 10]);
    expect(sent(gate, 'a', [20, 600, 60]).shut).toBeLessThan(60);
    expect(sent(gate, 'a', [120, 10, 10])).toEqual({ open: 10, shut: 0, first: 0 });
    expect(sent(gate, 'a', [200, 100_000, 10]).first).toBe(1);
  });
});
