import { noise } from './noise.js';

const { cos, exp, floor, round, PI } = Math;

/** A local quarter-hour as the people of the house live it. */
export interface LocalQuarter {
  /** Days since 1970 of the local date. */
  readonly day: number;
  /** 0 to 95 on the wall clock. */
  readonly slot: number;
}

/** How a household lives: `size` scales it, the hours are those of its peaks. */
export interface Household {
  readonly seed: number;
  readonly size: number;
  readonly risesAt: number;
  readonly dinesAt: number;
  /** Days a year without anybody at home, in two journeys. */
  readonly awayDays: number;
}

const QUARTER_MILLIWATT_HOURS_PER_WATT = 250;

/** What a flat draws in a quarter-hour, whole milliwatt-hours: standby, refrigerator, mornings, evenings. */
export function flatLoad(home: Household, at: LocalQuarter): number {
  const standby = 62 + 28 * home.size + coldWatts(home, at);
  if (isAway(home, at.day)) return round(standby * QUARTER_MILLIWATT_HOURS_PER_WATT);
  const watts = standby + home.size * (rhythmWatts(home, at) + applianceWatts(home, at));
  const wobble = 0.85 + 0.3 * noise(home.seed, 5, at.day, at.slot);
  return round(watts * wobble * QUARTER_MILLIWATT_HOURS_PER_WATT);
}

/** A workshop: machines from seven to five on working days, a compressor and light besides. */
export function workshopLoad(seed: number, at: LocalQuarter): number {
  const hour = at.slot / 4;
  const standby = 140 + 60 * noise(seed, 1, at.day, at.slot >> 1);
  const open = !isWeekend(at.day) && hour >= 7 && hour < 17 && noise(seed, 2, at.day) > 0.06;
  if (!open) return round(standby * QUARTER_MILLIWATT_HOURS_PER_WATT);
  const noon = hour >= 12 && hour < 12.75 ? 0.35 : 1;
  const machines = (900 + 2600 * noise(seed, 3, at.day, at.slot)) * noon;
  const order = 0.6 + 0.7 * noise(seed, 4, at.day);
  return round((standby + machines * order) * QUARTER_MILLIWATT_HOURS_PER_WATT);
}

export function isWeekend(day: number): boolean {
  return (day + 4) % 7 === 0 || (day + 4) % 7 === 6;
}

function coldWatts({ seed }: Household, { day, slot }: LocalQuarter): number {
  return noise(seed, 1, day, slot) < 0.42 ? 85 : 8;
}

/** Light, screens, cooking: two humps of the day, later and flatter at the weekend. */
function rhythmWatts(home: Household, { day, slot }: LocalQuarter): number {
  const hour = slot / 4;
  const late = isWeekend(day) ? 1.7 : 0;
  const winter = 1 + 0.22 * cos((2 * PI * (day - 10)) / 365.2422);
  const morning = 260 * hump(hour, home.risesAt + late, 0.8);
  const noon = (isWeekend(day) ? 330 : 60) * hump(hour, 12.8, 0.9);
  const evening = 460 * hump(hour, home.dinesAt, 1.7) + 120 * hump(hour, 22, 1.2);
  return (morning + noon + evening) * winter;
}

/** Washing, dishes and the oven on some days, one to five quarter-hours each. */
function applianceWatts(home: Household, { day, slot }: LocalQuarter): number {
  const runs = [
    { kind: 11, chance: 0.36, from: 34, spread: 36, quarters: 5, watts: 620 },
    { kind: 12, chance: 0.55, from: 72, spread: 16, quarters: 4, watts: 700 },
    { kind: 13, chance: 0.62, from: 70, spread: 8, quarters: 3, watts: 1300 },
    { kind: 14, chance: 0.85, from: 26, spread: 10, quarters: 1, watts: 900 },
  ];
  return runs.reduce((sum, { kind, chance, from, spread, quarters, watts }) => {
    if (noise(home.seed, kind, day) >= chance) return sum;
    const begin = from + floor(noise(home.seed, kind + 100, day) * spread);
    return slot >= begin && slot < begin + quarters ? sum + watts : sum;
  }, 0);
}

function isAway(home: Household, day: number): boolean {
  const year = floor(day / 365.2425);
  const dayOfYear = day - floor(year * 365.2425);
  const summer = 175 + floor(noise(home.seed, 21, year) * 50);
  const winter = 2 + floor(noise(home.seed, 22, year) * 40);
  const long = round(home.awayDays * 0.7);
  const inSummer = dayOfYear >= summer && dayOfYear < summer + long;
  return inSummer || (dayOfYear >= winter && dayOfYear < winter + home.awayDays - long);
}

function hump(hour: number, middle: number, width: number): number {
  return exp(-(((hour - middle) / width) ** 2));
}
