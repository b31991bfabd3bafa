import assert from 'node:assert/strict';
import { Energy } from '../kernel/energy.js';
import { LocalDay } from '../kernel/local-day.js';
import { Direction } from '../kernel/profile.js';
import { Instant, QUARTER_HOUR_MS, quarterHourOf, startOf } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';
import { ChargingHabit, SimulatedSession } from './charging-habits.js';
import { HouseEnergy } from './house-energy.js';
import { noise } from './noise.js';
import { shown, SimulatedMeter } from './simulated-meter.js';
import { WerkhalleCalendar, werkhalleCalendar } from './werkhalle-calendar.js';
import { werkhalleMeters } from './werkhalle-meters.js';

export const WERKHALLE_ZONE = 'Europe/Berlin';

const CHARGING: readonly ChargingHabit[] = [
  {
    chargePoint: 'charger-1',
    seed: 401,
    watts: 11_000,
    members: ['anna', 'jonas', 'anna', 'esra'],
    chance: [0.52, 0.38],
    hours: [16.5, 4],
  },
  {
    chargePoint: 'charger-2',
    seed: 402,
    watts: 11_000,
    members: ['jonas', 'ben', 'jonas'],
    chance: [0.44, 0.3],
    hours: [8.5, 5],
  },
];

const FLATS = [
  { id: 'flat-1', home: { seed: 11, size: 1.05, risesAt: 6.6, dinesAt: 19, awayDays: 24 } },
  { id: 'flat-2', home: { seed: 12, size: 0.72, risesAt: 7.4, dinesAt: 20.2, awayDays: 30 } },
  { id: 'flat-3', home: { seed: 13, size: 1.2, risesAt: 6.9, dinesAt: 18.6, awayDays: 14 } },
  { id: 'flat-4', home: { seed: 14, size: 1.5, risesAt: 6.4, dinesAt: 18.3, awayDays: 18 } },
  { id: 'flat-5', home: { seed: 15, size: 0.6, risesAt: 8.1, dinesAt: 19.6, awayDays: 10 } },
  { id: 'flat-6', home: { seed: 16, size: 1.3, risesAt: 6.2, dinesAt: 19.3, awayDays: 21 } },
];

const ROOF = {
  latitude: 51.33,
  longitude: 12.33,
  seed: 9,
  fields: [
    { kilowattPeak: 16.4, tilt: 25, azimuth: 200 },
    { kilowattPeak: 13.4, tilt: 12, azimuth: 110 },
  ],
};

/** What is charged beyond the history: whole milliwatt-hours, never less than before, and watts now. */
export interface VisitorCharging {
  of(chargePoint: string): number;
  wattsOf(chargePoint: string): number;
}

const NOBODY: VisitorCharging = { of: () => 0, wattsOf: () => 0 };

/**
 * The simulated community: a house in Leipzig with six flats, a workshop, two charge points and a roof
 * of 29.8 kilowatt-peak. Every register is a function of time.
 */
export class Werkhalle {
  readonly calendar: WerkhalleCalendar;
  readonly meters: readonly SimulatedMeter[];
  readonly zone = new Zone(WERKHALLE_ZONE);
  private readonly house: HouseEnergy;

  constructor(
    firstDay: LocalDay,
    private readonly historyEnd: Instant,
    private readonly visitors: VisitorCharging = NOBODY,
  ) {
    this.calendar = werkhalleCalendar(firstDay, this.zone);
    this.meters = werkhalleMeters(this.calendar);
    this.house = new HouseEnergy({
      zone: this.zone,
      firstDay,
      historyEnd,
      roof: { id: 'roof', plant: ROOF },
      flats: FLATS,
      workshop: { id: 'workshop', seed: 21 },
      charging: CHARGING,
      grid: 'grid',
    });
  }

  get firstInstant(): Instant {
    return this.zone.startOfDay(this.calendar.firstDay);
  }

  /** Past sessions with the registers at their start and end. */
  get sessions(): readonly SimulatedSession[] {
    return this.house.sessions;
  }

  /** The true energy that had flowed since the first day, whatever a meter shows of it. */
  countedAt(meteringPoint: string, direction: Direction, instant: Instant): number {
    const counted = this.house.countedAt(meteringPoint, direction, instant);
    if (direction === 'export' || instant <= this.historyEnd) return counted;
    return this.visited(meteringPoint).reduce((sum, id) => sum + this.visitors.of(id), counted);
  }

  /** True for a register that speaks for itself, over OCPP, since the history ended. */
  isVisited(meteringPoint: string, instant: Instant): boolean {
    return (
      meteringPoint !== 'grid' &&
      instant > this.historyEnd &&
      this.visited(meteringPoint).length > 0
    );
  }

  /** What the display of a meter shows. */
  registerAt(meterId: string, direction: Direction, instant: Instant): Energy {
    const meter = this.meters.find(({ id }) => id === meterId);
    assert(meter !== undefined, `there is no meter ${meterId} at the Werkhalle`);
    return this.shownBy(meter, direction, instant);
  }

  shownBy(meter: SimulatedMeter, direction: Direction, instant: Instant): Energy {
    const since = Math.max(this.firstInstant, meter.from ?? 0) as Instant;
    const until = Math.min(instant, meter.to ?? Infinity) as Instant;
    const before =
      meter.from === undefined ? 0 : this.countedAt(meter.meteringPoint, direction, since);
    const counted = Math.max(0, this.countedAt(meter.meteringPoint, direction, until) - before);
    const initial = meter.initialMilliwattHours;
    return Energy.ofMilliwattHours(shown(meter.display, initial + counted));
  }

  /** The meter that stands at a metering point at an instant. */
  meterAt(meteringPoint: string, instant: Instant): SimulatedMeter {
    const meter = this.meters.find(
      ({ meteringPoint: place, from = -Infinity, to = Infinity }) =>
        place === meteringPoint && from <= instant && instant < to,
    );
    assert(meter !== undefined, `no meter stands at ${meteringPoint}`);
    return meter;
  }

  /** Power in watts, positive when energy flows in the direction of import; it trembles a little. */
  wattsAt(meteringPoint: string, instant: Instant): number {
    const start = startOf(quarterHourOf(instant));
    const end = (start + QUARTER_HOUR_MS) as Instant;
    const mean = (direction: Direction) =>
      (this.house.countedAt(meteringPoint, direction, end) -
        this.house.countedAt(meteringPoint, direction, start)) /
      250;
    const tremble = 0.96 + 0.08 * noise(5, Math.floor(instant / 5000), meteringPoint.length);
    const visitors = this.visited(meteringPoint).map((id) => this.visitors.wattsOf(id));
    const charged = visitors.reduce((sum, watts) => sum + watts, 0);
    return (mean('import') - mean('export')) * tremble + charged;
  }

  /** The charge points whose visitors a metering point feels. */
  private visited(meteringPoint: string): string[] {
    const points = CHARGING.map(({ chargePoint }) => chargePoint);
    return meteringPoint === 'grid' ? points : points.filter((id) => id === meteringPoint);
  }
}
