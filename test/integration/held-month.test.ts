import { PeriodClose } from '../../src/cli/period-close.service.js';
import { allMigrations } from '../../src/cli/app.module.js';
import { MeterId } from '../../src/community/community.js';
import { quarterHour, startOf } from '../../src/kernel/quarter-hour.js';
import { MeasurementService } from '../../src/measurements/measurement.service.js';
import { PlausibilityService } from '../../src/measurements/plausibility.service.js';
import { ReadingDecisionService } from '../../src/measurements/reading-decision.service.js';
import { SubstituteService } from '../../src/measurements/substitute.service.js';
import { Incidents } from '../../src/platform/incidents.service.js';
import { useDatabase } from '../support/database.js';
import { Course, house, march, MeasuredHouses } from '../support/measured-house.js';

const PLACES = 2972;
const PATIENT_MS = 120_000;

/** A whole month, a quarter of a kilowatt-hour each quarter-hour, with what a test changes. */
function month(change: (kwh: number, place: number) => number | undefined = (kwh) => kwh): Course {
  return Array.from({ length: PLACES + 1 }, (_, place) => place).flatMap((place) => {
    const kwh = change(100 + place / 4, place);
    return kwh === undefined ? [] : [[place * 900_000, kwh] as const];
  });
}

describe('a month with something a person must decide', () => {
  const database = useDatabase(allMigrations);
  let houses: MeasuredHouses;
  beforeAll(async () => {
    houses = await MeasuredHouses.open(database);
  });
  afterAll(() => houses.close());

  const close = (one: ReturnType<typeof house>) =>
    houses.get(PeriodClose).close(one, march, 'service');

  it(
    'holds one metering point, bills the others, and bills it after the decision',
    async () => {
      const one = house();
      await houses.read(one, 'roof', month(), 'export');
      await houses.read(one, 'attic', month());
      await houses.read(
        one,
        'flat',
        month((kwh, place) => (place < 1000 ? kwh : kwh - 200)),
      );
      const held = await close(one);
      expect(held.statements.map(({ member }) => member)).toEqual(['ben']);
      expect(held.notIssued.map(({ member, code }) => `${member} ${code}`)).toContain(
        'anna value-missing',
      );
      await close(one);
      const told = houses.get(Incidents).all();
      expect(
        told
          .filter(({ place }) => place.startsWith(one.id))
          .map(({ code, count }) => [code, count]),
      ).toEqual([['register-fell', 1]]);
      const { first } = one.zone.quarterHoursOfPeriod(march);
      await houses.get(ReadingDecisionService).decide(one, {
        meter: 'flat' as MeterId,
        register: 'import',
        at: startOf(quarterHour(first + 1000)),
        decision: 'accept-reset',
        reason: 'the meter was set back',
        decidedBy: 'coop',
      });
      const decided = await close(one);
      expect(decided.statements.map(({ member }) => member)).toEqual(['ben', 'anna']);
      expect(await houses.get(MeasurementService).lateValues(one, march)).toMatchObject([
        { meteringPoint: 'flat', before: undefined, now: 0, version: 2 },
      ]);
    },
    PATIENT_MS,
  );

  it(
    'uses a substitute only after a person has confirmed it',
    async () => {
      const one = house();
      await houses.read(one, 'roof', month(), 'export');
      await houses.read(one, 'attic', month());
      await houses.read(
        one,
        'flat',
        month((kwh, place) => (place < PLACES - 3 ? kwh : undefined)),
      );
      await close(one);
      const substitutes = houses.get(SubstituteService);
      const [gap] = await substitutes.gaps(one, march);
      expect(gap).toMatchObject({ meteringPoint: 'flat', count: 4 });
      const request = { gap, reason: 'Z75', by: 'coop' } as const;
      const proposed = await substitutes.propose(one, march, request);
      expect(proposed).toMatchObject(
        Array(4).fill({ milliwattHours: 250_000, status: 201, method: 'comparable-days' }),
      );
      expect(await substitutes.propose(one, march, request)).toEqual(proposed);
      expect((await close(one)).statements).toHaveLength(1);
      expect(await houses.codes(one)).toContain('substitute-proposed flat/import');
      await substitutes.confirm(one, { gap, by: 'coop', note: 'as the days before' });
      const confirmed = await close(one);
      expect(confirmed.statements.map(({ member }) => member)).toEqual(['ben', 'anna']);
      const anna = confirmed.statements.find(({ member }) => member === 'anna');
      expect(anna?.substituteEnergy.milliwattHours).toBe(1_000_000);
    },
    PATIENT_MS,
  );

  it(
    'holds a statement until a person has looked at a finding',
    async () => {
      const one = house({
        meters: '  - { id: M, meteringPoint: flat, calibratedUntil: 2026-02-28 }',
      });
      await houses.read(one, 'roof', month(), 'export');
      await houses.read(one, 'attic', month());
      await houses.read(one, 'M', month());
      const held = await close(one);
      expect(held.notIssued.map(({ member, code }) => `${member} ${code}`)).toContain(
        'anna finding-open',
      );
      const plausibility = houses.get(PlausibilityService);
      const [finding] = await plausibility.open(one, march);
      expect(finding).toMatchObject({ code: 'calibration-expired', place: 'flat/M' });
      const { code, place } = finding;
      await plausibility.acknowledge(one, march, {
        code,
        place,
        why: 'exchanged soon',
        by: 'coop',
      });
      expect((await close(one)).statements).toHaveLength(2);
      expect(await plausibility.open(one, march)).toEqual([]);
    },
    PATIENT_MS,
  );

  it(
    'keeps every version and reads a month as it was known',
    async () => {
      const one = house();
      await houses.read(
        one,
        'flat',
        month((kwh, place) => (place === 10 ? undefined : kwh)),
      );
      const measurements = houses.get(MeasurementService);
      const before = await measurements.measure(one, march, 'service');
      const [known] = await measurements.recordedAt(one, march);
      await houses.read(one, 'flat', [[10 * 900_000, 102.6]]);
      const after = await measurements.measure(one, march, 'service');
      expect(after.series).not.toEqual(before.series);
      const asOf = await measurements.of(one, march, { asOf: known });
      expect(asOf.series).toEqual(before.series);
      expect((await measurements.lateValues(one, march)).map(({ now }) => now)).toEqual([
        350_000, 150_000,
      ]);
    },
    PATIENT_MS,
  );

  it(
    'takes another transformer factor from the day it was set',
    async () => {
      const one = house({
        meters: `  - { id: M, meteringPoint: flat, to: 2026-03-02, factor: 40 }
  - { id: M, meteringPoint: flat, from: 2026-03-02, factor: 50 }`,
      });
      await houses.read(one, 'M', month());
      const values = await houses.measure(one, 'flat', 98);
      expect([values[0], values[95], values[96], values[97]]).toEqual(['10', '10', '12.5', '12.5']);
    },
    PATIENT_MS,
  );
});
