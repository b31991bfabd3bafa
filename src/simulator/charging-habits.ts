import { dayNumber, LocalDay } from '../kernel/local-day.js';
import { Instant } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';
import { isWeekend } from './load-profile.js';
import { noise } from './noise.js';

/** A charging of the past, as a row of sessions.csv; energies are register values in milliwatt-hours. */
export interface SimulatedSession {
  readonly id: string;
  readonly chargePoint: string;
  readonly member: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly milliwattHours: number;
}

/** Who charges where, when, how often and how much. */
export interface ChargingHabit {
  readonly chargePoint: string;
  readonly seed: number;
  readonly watts: number;
  readonly members: readonly string[];
  /** Chance of a session on a working day and at the weekend. */
  readonly chance: readonly [number, number];
  /** Earliest hour on the wall clock and how many hours later it may begin. */
  readonly hours: readonly [number, number];
}

const SIX_MINUTES_MS = 360_000;

/** The session a charge point has on a local day, if any: six to twenty-eight blocks of six minutes. */
export function sessionOn(
  habit: ChargingHabit,
  day: LocalDay,
  zone: Zone,
): SimulatedSession | undefined {
  const number = dayNumber(day);
  const [working, weekend] = habit.chance;
  if (noise(habit.seed, 1, number) >= (isWeekend(number) ? weekend : working)) return undefined;
  const [earliest, spread] = habit.hours;
  const minutes = Math.floor((earliest + noise(habit.seed, 2, number) * spread) * 60);
  const seconds = Math.floor(noise(habit.seed, 3, number) * 60);
  const startedAt = zone.startOfDay(day) + minutes * 60_000 + seconds * 1000;
  const blocks = 6 + Math.floor(noise(habit.seed, 4, number) * 22);
  const member =
    habit.members[Math.floor(noise(habit.seed, 5, number) * habit.members.length)] ?? '';
  return {
    id: `${habit.chargePoint}-${day.replaceAll('-', '')}`,
    chargePoint: habit.chargePoint,
    member,
    startedAt: startedAt as Instant,
    endedAt: (startedAt + blocks * SIX_MINUTES_MS) as Instant,
    milliwattHours: blocks * habit.watts * 100,
  };
}

/** The energy of sessions (by time, not overlapping) that had flowed at an instant. */
export class SessionCounter {
  private readonly before: number[] = [];

  constructor(readonly sessions: readonly SimulatedSession[]) {
    let sum = 0;
    for (const session of sessions) {
      this.before.push(sum);
      sum += session.milliwattHours;
    }
  }

  at(instant: Instant): number {
    const index = this.lastBegunAt(instant);
    const begun = index < 0 ? undefined : this.sessions.at(index);
    if (begun === undefined) return 0;
    const { startedAt, endedAt, milliwattHours } = begun;
    const part = Math.min(1, (instant - startedAt) / (endedAt - startedAt));
    return (this.before[index] ?? 0) + Math.floor(milliwattHours * part);
  }

  private lastBegunAt(instant: Instant): number {
    let low = 0;
    let high = this.sessions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const begun = (this.sessions[middle]?.startedAt ?? Infinity) <= instant;
      if (begun) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
