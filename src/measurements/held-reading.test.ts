import { MeterId, MeteringPointId } from '../community/community.js';
import { Instant, instant } from '../kernel/quarter-hour.js';
import { heldReadingOf } from './held-reading.js';
import { Hold, serialHold, stepHold } from './hold.js';
import { Finding } from './measurement.js';
import { HeldStep } from './register-steps.js';

const place = { meteringPoint: 'flat-1' as MeteringPointId, direction: 'export' } as const;
const AT = Date.parse('2026-03-04T10:15:00Z');

function step(kind: HeldStep['kind']): HeldStep {
  const meter = 'M_1-a' as MeterId;
  return { kind, meter, since: AT - 900_000, at: AT, from: 9e6, to: 1e6, digits: undefined };
}

function found({ code, text, meteringPoint, direction }: Hold): Finding {
  return { code, place: `${meteringPoint}/${direction}`, count: 1, text };
}

const change = { from: instant(AT), before: '4711', now: '4712' };

describe('the reading a hold speaks of', () => {
  it.each([
    ['a fall that is refused', stepHold(place, step('refused'))],
    ['a jump', stepHold(place, step('steep'))],
    ['a reset that waits', stepHold(place, step('unconfirmed'))],
    ['another serial number', serialHold(place, 'M_1-a', change)],
  ])('is found again in the sentence of %s', (_, hold) => {
    const { meteringPoint, direction } = place;
    const reading = { meteringPoint, meter: 'M_1-a', register: direction, at: AT as Instant };
    expect(heldReadingOf(found(hold))).toEqual(reading);
  });

  it.each([
    ['two-sources', 'flat-1/import', 'both readings and given quarter-hours'],
    ['calibration-expired', 'flat-1/M', 'meter M was calibrated until 2026-02-28 only'],
    ['register-fell', 'flat-1/import', 'a sentence without a meter'],
    ['register-fell', 'flat-1', 'meter M at 2026-03-04T10:15:00Z'],
  ])('is none for %s at %s: %s', (code, where, text) => {
    expect(heldReadingOf({ code, place: where, count: 1, text })).toBeUndefined();
  });
});
