import { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ReadingService } from '../../src/acquisition/record/reading.service.js';
import { ChainModule } from '../../src/cli/app.module.js';
import { Community, MeterId } from '../../src/community/community.js';
import { parseCommunity } from '../../src/community/parse-community.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { Energy } from '../../src/kernel/energy.js';
import { Direction } from '../../src/kernel/profile.js';
import { instant, QUARTER_HOUR_MS, startOf } from '../../src/kernel/quarter-hour.js';
import { period } from '../../src/kernel/local-day.js';
import { MeasurementService } from '../../src/measurements/measurement.service.js';
import { JudgedFinding } from '../../src/measurements/plausibility.js';
import { PlausibilityService } from '../../src/measurements/plausibility.service.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { TestDatabase } from './database.js';

export const march = period('2026-03');
let made = 0;

/** A house of its own id with a flat, a roof and what a test adds, over the services of the product. */
export function house(parts: { points?: string; meters?: string; head?: string } = {}): Community {
  made += 1;
  const yaml = `
version: 1
community: { id: house-${made}, name: House, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed${parts.head ?? ''} }
meteringPoints:
  - { id: roof, kind: generation }
  - { id: flat, kind: consumption }
  - { id: attic, kind: consumption }
${parts.points ?? ''}
${parts.meters === undefined ? '' : `meters:\n${parts.meters}`}
members: [{ id: coop, name: Coop, role: operator }, { id: anna, name: Anna }, { id: ben, name: Ben }]
holdings:
  - { meteringPoint: flat, member: anna, tariff: t, from: 2026-01-01 }
  - { meteringPoint: attic, member: ben, tariff: t, from: 2026-01-01 }
tariffs: [{ id: t, prices: [{ from: 2026-01-01, solar: 0.2, grid: 0.3, base: 1.00, vat: 19 }] }]
allocation: [{ from: 2026-01-01, key: proportional, model: producer }]
`;
  return parseCommunity({ file: 'house', tree: parseYamlTree(yaml, 'house') });
}

/** Register values in kWh, one per quarter-hour from the start of March on, or with their own offset. */
export type Course = readonly (number | readonly [milliseconds: number, kwh: number])[];

/** The stages from the record on, for houses whose readings a test appends. */
export class MeasuredHouses {
  private constructor(private readonly app: INestApplicationContext) {}

  static async open(database: TestDatabase): Promise<MeasuredHouses> {
    const root = ChainModule.forFiles(database.serviceUrl, new SystemClock());
    return new MeasuredHouses(
      await NestFactory.createApplicationContext(root, { logger: ['fatal'] }),
    );
  }

  close(): Promise<void> {
    return this.app.close();
  }

  get<T>(part: abstract new (...args: never[]) => T): T {
    return this.app.get<T>(part, { strict: false });
  }

  /** Readings of a register in the order of the course. */
  async read(of: Community, meter: string, course: Course, register: Direction = 'import') {
    const start = startOf(of.zone.quarterHoursOfPeriod(march).first);
    const readings = course.map((one, place) => {
      const [after, kwh] = typeof one === 'number' ? [place * QUARTER_HOUR_MS, one] : one;
      const energy = Energy.ofMilliwattHours(Math.round(kwh * 1e6));
      return { meter: meter as MeterId, register, at: instant(start + after), energy };
    });
    await this.get(ReadingService).append(of.id, readings, 'test');
  }

  /** The first quarter-hours of a point as the running service measures them: kWh, or what they lack. */
  async measure(of: Community, point: string, count: number): Promise<string[]> {
    const measured = await this.get(MeasurementService).measure(of, march, 'service');
    await this.get(PlausibilityService).check(of, measured);
    const series = measured.series.find(({ meteringPoint }) => meteringPoint === point)!;
    return [...series.milliwattHours.subarray(0, count)].map((value) =>
      Number.isNaN(value) ? 'missing' : String(value / 1e6),
    );
  }

  findings(of: Community): Promise<readonly JudgedFinding[]> {
    return this.get(PlausibilityService).findings(of, march);
  }

  async codes(of: Community): Promise<string[]> {
    return (await this.findings(of)).map(({ code, place }) => `${code} ${place}`);
  }
}
