import { LiveCourse } from '../../src/measurements/plausibility-live.js';
import { checkLive } from '../../src/measurements/plausibility-live.js';

const MINUTE_MS = 60_000;

/** Codes found of a point with so many watts over a day, read every minute. */
export function liveCodes(watts: number, course: Partial<LiveCourse> = {}): string[] {
  const power = Array.from({ length: 1441 }, (_, place) => [place * MINUTE_MS, watts] as const);
  const base = { meteringPoint: 'flat', imported: 0, exported: 0, limitKw: 44 };
  return checkLive({ ...base, power, ...course }).map(({ code }) => code);
}

/** What so many watts are over a day, in milliwatt-hours. */
export function dayOf(watts: number): number {
  return watts * 24 * 1_000;
}
