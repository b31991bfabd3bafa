import { sentUnder } from './message-fault.js';

const message = (payload: string) => ({ topic: 'tele/head/SENSOR', payload });
const NOW = message('{"Time":"2026-06-18T13:00:00","SML":{"Total_in":12.5}}');
const BEFORE = message('{"Time":"2026-06-18T12:59:50","SML":{"Total_in":12.4}}');
const FIRST = message('{"ts":1781780000.5,"total_act":11000}');

describe('a meter that publishes wrongly', () => {
  it.each([
    [undefined, [NOW.payload]],
    ['silent', []],
    ['twice', [NOW.payload, NOW.payload]],
    ['out-of-order', [NOW.payload, BEFORE.payload]],
    ['repeats-old', [FIRST.payload]],
    ['cut-off', ['{"Time":"2026-06-18T13:00:00","SML":{"']],
    ['decimal-comma', ['{"Time":"2026-06-18T13:00:00","SML":{"Total_in":12,5}}']],
    ['unavailable', ['{"Time":"2026-06-18T13:00:00","SML":{"Total_in":"unavailable"}}']],
    ['empty', ['']],
    ['clock-behind', ['{"Time":"2026-06-18T12:40:00","SML":{"Total_in":12.5}}']],
    ['clock-of-1970', ['{"Time":"1970-05-31T11:06:40","SML":{"Total_in":12.5}}']],
  ] as const)('%s', (fault, payloads) => {
    const turn = { now: [NOW], before: [BEFORE], first: [FIRST] };
    expect(sentUnder(fault, turn).map(({ payload }) => payload)).toEqual(payloads);
  });

  it('keeps its messages with the broker', () => {
    const turn = { now: [NOW], before: [], first: [] };
    expect(sentUnder('retained', turn)).toEqual([{ ...NOW, retain: true }]);
  });
});
