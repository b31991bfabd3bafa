import { addDays, dayNumber, LocalDay } from '../kernel/local-day.js';
import { Direction } from '../kernel/profile.js';
import { Instant, QUARTER_HOUR_MS, quarterHourOf, startOf } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';
import { ChargingHabit, SessionCounter, sessionOn, SimulatedSession } from './charging-habits.js';
import { flatLoad, Household, workshopLoad } from './load-profile.js';
import { noise } from './noise.js';
import { generatedIn, Plant } from './weather.js';

const { floor, max, min } = Math;

/** What stands in the house. Ids are metering points. */
export interface HousePlan {
  readonly zone: Zone;
  readonly firstDay: LocalDay;
  /** Sessions of the past end here; later ones are made at the charge points themselves. */
  readonly historyEnd: Instant;
  readonly roof: { readonly id: string; readonly plant: Plant };
  readonly flats: readonly { readonly id: string; readonly home: Household }[];
  readonly workshop: { readonly id: string; readonly seed: number };
  readonly charging: readonly ChargingHabit[];
  readonly grid: string;
}

/** A sum that grows: energy from the first quarter-hour to each boundary, whole milliwatt-hours. */
class Counter {
  private sums = new Float64Array(1024);
  length = 1;

  add(milliwattHours: number): void {
    if (this.length === this.sums.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.sums);
      this.sums = grown;
    }
    this.sums[this.length] = (this.sums[this.length - 1] ?? 0) + milliwattHours;
    this.length += 1;
  }

  at(boundary: number): number {
    return this.sums[boundary] ?? NaN;
  }
}

/**
 * The true energy flows of the house. Per quarter-hour the balance is exact: import − export =
 * consumption − generation. Inside a quarter-hour everything but charging flows evenly.
 */
export class HouseEnergy {
  readonly sessions: readonly SimulatedSession[];
  private readonly first: number;
  private readonly counters = new Map<string, Counter>();
  private readonly chargers: ReadonlyMap<string, SessionCounter>;
  private nextDay: LocalDay;
  private known = 0;

  constructor(private readonly plan: HousePlan) {
    this.first = quarterHourOf(plan.zone.startOfDay(plan.firstDay));
    this.nextDay = plan.firstDay;
    const byPoint = plan.charging.map(
      (habit) => [habit.chargePoint, this.sessionsOf(habit)] as const,
    );
    this.chargers = new Map(byPoint.map(([id, sessions]) => [id, new SessionCounter(sessions)]));
    this.sessions = byPoint
      .flatMap(([, sessions]) => sessions)
      .sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
  }

  /** Energy counted since the first day began; zero before it. */
  countedAt(meteringPoint: string, direction: Direction, instant: Instant): number {
    const charger = direction === 'import' ? this.chargers.get(meteringPoint) : undefined;
    if (charger !== undefined) return charger.at(instant);
    const boundary = quarterHourOf(instant) - this.first;
    if (boundary < 0) return 0;
    this.extendTo(boundary + 1);
    const counter = this.counters.get(`${meteringPoint}/${direction}`);
    if (counter === undefined) return 0;
    const before = counter.at(boundary);
    const part = (instant - startOf(quarterHourOf(instant))) / QUARTER_HOUR_MS;
    return part === 0 ? before : before + floor((counter.at(boundary + 1) - before) * part);
  }

  private extendTo(boundary: number): void {
    while (this.known < boundary) this.addDay();
  }

  private addDay(): void {
    const { zone } = this.plan;
    const { first, count } = zone.quarterHoursOfDay(this.nextDay);
    const day = dayNumber(this.nextDay);
    for (let index = 0; index < count; index += 1) {
      const at = quarterHourOf((startOf(first) + index * QUARTER_HOUR_MS) as Instant);
      const slot = count === 96 ? index : zone.wallSlotOf(at);
      this.addQuarterHour(at, day, slot);
    }
    this.nextDay = addDays(this.nextDay, 1);
    this.known += count;
  }

  private addQuarterHour(at: ReturnType<typeof quarterHourOf>, day: number, slot: number): void {
    const { roof, flats, workshop, grid } = this.plan;
    const generated = generatedIn(roof.plant, at);
    let consumed = 0;
    const use = (id: string, milliwattHours: number) => {
      consumed += milliwattHours;
      this.counter(id, 'import').add(milliwattHours);
    };
    for (const { id, home } of flats) use(id, flatLoad(home, { day, slot }));
    use(workshop.id, workshopLoad(workshop.seed, { day, slot }));
    for (const charger of this.chargers.values()) {
      const start = startOf(at);
      consumed += charger.at((start + QUARTER_HOUR_MS) as Instant) - charger.at(start);
    }
    this.counter(roof.id, 'export').add(generated);
    const both = bothWays(consumed, generated, at);
    this.counter(grid, 'import').add(max(0, consumed - generated) + both);
    this.counter(grid, 'export').add(max(0, generated - consumed) + both);
  }

  private counter(id: string, direction: Direction): Counter {
    const key = `${id}/${direction}`;
    const known = this.counters.get(key);
    if (known !== undefined) return known;
    const counter = new Counter();
    this.counters.set(key, counter);
    return counter;
  }

  private sessionsOf(habit: ChargingHabit): SimulatedSession[] {
    const { zone, firstDay, historyEnd } = this.plan;
    const sessions: SimulatedSession[] = [];
    for (let day = firstDay; zone.startOfDay(day) < historyEnd; day = addDays(day, 1)) {
      const session = sessionOn(habit, day, zone);
      const begun = sessions.at(-1)?.endedAt ?? 0;
      if (session === undefined || session.startedAt <= begun) continue;
      if (session.endedAt <= historyEnd) sessions.push(session);
    }
    return sessions;
  }
}

/** Loads come and go inside a quarter-hour: a part flows in and out although the sums nearly match. */
function bothWays(consumed: number, generated: number, at: number): number {
  const smaller = min(consumed, generated);
  const larger = max(consumed, generated);
  if (smaller === 0) return 0;
  const closeness = smaller / larger;
  return floor(smaller * closeness * closeness * 0.35 * noise(77, at));
}
