import { ReadingSeries } from '../../src/acquisition/record/reading.js';
import { ClockSteps } from '../../src/acquisition/spool/clock-steps.js';
import { nextSlot } from '../../src/acquisition/modbus/poll-plan.js';
import { MeterId } from '../../src/community/community.js';
import { Instant } from '../../src/kernel/quarter-hour.js';
import { FixedClock } from '../../src/platform/clock.service.js';
import { SeededRandom } from './seeded-random.js';

/** Somebody sets the clock: when, in time that only passes since the start, and by how much. */
export interface Jump {
  readonly afterMs: number;
  readonly byMs: number;
}

export interface JumpedMonth {
  readonly series: ReadingSeries;
  /** Readings whose time was not known. */
  readonly setAside: number;
  /** Readings that came when the clock had just been set, and say nothing of it. */
  readonly unmarked: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const SIZES = [1_500, 20_000, 4 * MINUTE, 14 * MINUTE, 16 * MINUTE, 60 * MINUTE, 5 * DAY, 40 * DAY];
const POLL_MS = 15 * MINUTE;
const STEP_MS = 1_000;
const KWH = 1_000_000;

/** One to three times the clock is set ahead or back, and set right again later. */
export function drawJumps(random: SeededRandom, lengthMs: number): Jump[] {
  const count = random.whole(1, 3);
  return Array.from({ length: count }, (_, place) => {
    const from = ((place + 0.1) / count) * lengthMs;
    const afterMs = Math.round(from + random.next() * (lengthMs / count) * 0.3);
    const wrongForMs = Math.round(random.between(MINUTE, (lengthMs / count) * 0.4));
    const byMs = random.pick(SIZES) * random.pick([1, -1]);
    return [
      { afterMs, byMs },
      { afterMs: afterMs + wrongForMs, byMs: -byMs },
    ];
  }).flat();
}

/** A meter's register after some time has passed: two kilowatts, with pauses. */
export function trueRegister(passedMs: number): number {
  const hours = passedMs / 3_600_000;
  return 500 * KWH + Math.floor(2 * KWH * (hours + Math.sin(hours) / 2));
}

/** Polls a meter for a while by a clock that is set now and then; `knowing` false: without noticing it. */
export function pollThrough(
  start: Instant,
  lengthMs: number,
  jumps: readonly Jump[],
  knowing: boolean,
): JumpedMonth {
  const clock = new FixedClock(start);
  const steps = new ClockSteps();
  const waiting = [...jumps];
  const stored = new Map<number, number>();
  let [setAside, unmarked, passed, offset] = [0, 0, 0, start as number];
  const passTo = (until: number) => {
    for (
      let next = waiting.at(0);
      next !== undefined && next.afterMs <= until;
      next = waiting.at(0)
    ) {
      clock.set((clock.now() + next.afterMs - passed) as Instant);
      passed = next.afterMs;
      clock.jump(next.byMs);
      waiting.shift();
    }
    clock.set((clock.now() + until - passed) as Instant);
    passed = until;
  };
  const poll = () => {
    const state = steps.stateAt('meter', clock.now(), clock.elapsedMs());
    const before = offset;
    offset = clock.now() - passed;
    if (Math.abs(offset - before) > STEP_MS && state === 'steady') unmarked += 1;
    if (knowing && state === 'astray') {
      setAside += 1;
    } else if (!stored.has(clock.now())) stored.set(clock.now(), trueRegister(passed));
  };
  poll();
  while (passed < lengthMs) {
    const wait = nextSlot(clock.now(), POLL_MS, 0) - clock.now();
    passTo(Math.min(passed + wait, lengthMs));
    poll();
  }
  return { series: seriesOf(stored), setAside, unmarked };
}

function seriesOf(stored: ReadonlyMap<number, number>): ReadingSeries {
  const at = [...stored.keys()].sort((a, b) => a - b);
  return {
    meter: 'M-1' as MeterId,
    register: 'import',
    at: Float64Array.from(at),
    milliwattHours: Float64Array.from(at, (instant) => stored.get(instant) ?? NaN),
    estimated: new Uint8Array(at.length),
  };
}
