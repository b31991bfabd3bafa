import { allMigrations } from '../../../src/cli/app.module.js';
import { MeterId } from '../../../src/community/community.js';
import { METHODS, QUALITIES } from '../../../src/kernel/profile.js';
import { quarterHour, QUARTER_HOUR_MS, startOf } from '../../../src/kernel/quarter-hour.js';
import { MeasurementService } from '../../../src/measurements/measurement.service.js';
import { ReadingDecisionService } from '../../../src/measurements/reading-decision.service.js';
import { useDatabase } from '../../support/database.js';
import { LiveHouses, SaidCourse } from '../../support/live-house.js';
import { Course, house, march, MeasuredHouses } from '../../support/measured-house.js';
import { BadInputCases } from '../rows.js';

export function cases(): BadInputCases {
  const database = useDatabase(allMigrations);
  let houses: MeasuredHouses;
  let live: LiveHouses;
  beforeAll(async () => {
    houses = await MeasuredHouses.open(database);
    live = await LiveHouses.open(database);
  });
  afterAll(async () => {
    await live.close();
    await houses.close();
  });

  /** Polled from a point of 44 kW: what the hourly check tells the operator. */
  const tells = (kind: string, course: SaidCourse, told: string[]) => async () => {
    expect(await live.overModbus(kind, course)).toEqual(told);
  };

  /** Readings of the roof's counter, measured by the running service. */
  async function roof(course: Course, meters?: string): Promise<readonly [string[], string[]]> {
    const one = house(meters === undefined ? {} : { meters });
    await houses.read(one, meters === undefined ? 'roof' : 'M', course, 'export');
    const values = await houses.measure(one, 'roof', course.length - 1);
    const found = (await houses.findings(one)).filter(({ place }) => place === 'roof/export');
    return [values, found.map(({ code }) => code)];
  }

  /** Quality and method of the roof's quarter-hours. */
  async function marks(course: Course, count: number): Promise<string[]> {
    const one = house();
    await houses.read(one, 'roof', course, 'export');
    const { series } = await houses.get(MeasurementService).measure(one, march, 'service');
    const own = series.find(({ meteringPoint }) => meteringPoint === 'roof')!;
    return Array.from({ length: count }, (_, place) =>
      [
        own.milliwattHours[place] / 1e6,
        QUALITIES[own.quality[place]],
        METHODS[own.method[place]],
      ].join(' '),
    );
  }

  return {
    'MODBUS-054': async () => {
      const swapped = 100.7 * 65_536;
      const [values, found] = await roof([100, 100.5, swapped, 100.9, 101]);
      expect(values).toEqual(['0.5', '0.2', '0.2', '0.1']);
      expect(found).toEqual(['readings-set-aside']);
    },
    'MODBUS-058': async () => {
      const one = house();
      await houses.read(one, 'roof', [65.4, 65.5, 131.072, 65.7, 65.8], 'export');
      expect((await houses.measure(one, 'roof', 4)).slice(2)).toEqual(['missing', '0.1']);
      expect(await houses.codes(one)).toContain('register-fell roof/export');
      const { first } = one.zone.quarterHoursOfPeriod(march);
      await houses.get(ReadingDecisionService).decide(one, {
        meter: 'roof' as MeterId,
        register: 'export',
        at: startOf(quarterHour(first + 2)),
        decision: 'discard',
        reason: 'torn counter',
        decidedBy: 'anna',
      });
      expect(await houses.measure(one, 'roof', 4)).toEqual(['0.1', '0.1', '0.1', '0.1']);
      expect(await houses.codes(one)).not.toContain('register-fell roof/export');
    },
    'MODBUS-059': async () => {
      const [values, found] = await roof([500, 500.5, 0, 0, 500.5, 501]);
      expect(values).toEqual(['0.5', '0', '0', '0', '0.5']);
      expect(found).toEqual(['readings-set-aside']);
    },
    'MODBUS-060': async () => {
      const [values, found] = await roof([500, 500.5, 500.497, 500.6]);
      expect(values).toEqual(['0.5', '0', '0.1']);
      expect(found).toEqual([]);
    },
    'MODBUS-061': async () => {
      const [values, found] = await roof([100, 100.5, 1_000_100, 1_000_101, 1_000_102]);
      expect(values).toEqual(['0.5', 'missing', '1', '1']);
      expect(found).toEqual(['register-jumped']);
    },
    'MODBUS-062': async () => {
      const wide = '  - { id: M, meteringPoint: roof, rollsOverAt: 4294967.296 }';
      const [values] = await roof([4_294_967, 4_294_967.2, 0.104], wide);
      expect(values).toEqual(['0.2', '0.2']);
    },
    'MODBUS-063': async () => {
      const digits = '  - { id: M, meteringPoint: roof, digits: 5 }';
      const [values] = await roof([99_999.7, 99_999.9, 0.1], digits);
      expect(values).toEqual(['0.2', '0.2']);
    },
    'MODBUS-064': tells('generation', { watts: 900, countedWatts: 900, register: 'export' }, [
      'sign-wrong alarm 1',
    ]),
    'MODBUS-065': tells('consumption', { watts: 0, countedWatts: 300 }, ['sensor-wrong alarm 1']),
    'MODBUS-066': tells(
      'generation',
      { watts: -60_000, countedWatts: 60_000, register: 'export' },
      ['power-beyond alarm 1'],
    ),
    'MODBUS-067': async () => {
      const steady = { watts: 300, countedWatts: 300 };
      await tells('consumption', { ...steady, hertz: 0 }, ['frequency-odd alarm 1'])();
      await tells('consumption', { ...steady, hertz: 61 }, ['frequency-odd alarm 1'])();
      await tells('consumption', { ...steady, hertz: 50 }, [])();
    },
    'MODBUS-068': tells('consumption', { watts: 300, countedWatts: 300, volts: 0 }, [
      'sensor-wrong alarm 1',
    ]),
    'MODBUS-077': tells('consumption', { watts: 230, countedWatts: 0 }, [
      'register-frozen alarm 1',
    ]),
    'MODBUS-090': async () => {
      const late = QUARTER_HOUR_MS + 31_000;
      expect(await marks([1, [late, 2], [2 * QUARTER_HOUR_MS, 3]], 2)).toEqual([
        expect.stringMatching(/measured interpolated$/),
        expect.stringMatching(/measured interpolated$/),
      ]);
      const near = QUARTER_HOUR_MS + 20_000;
      expect(await marks([1, [near, 2], [2 * QUARTER_HOUR_MS, 3]], 2)).toEqual([
        '1 measured direct',
        '1 measured direct',
      ]);
    },
    'MODBUS-091': async () => {
      const gap = 4 * QUARTER_HOUR_MS;
      expect(await marks([1, [gap, 3]], 4)).toEqual(Array(4).fill('0.5 substitute spread'));
    },
    'MODBUS-092': async () => {
      const one = house({ points: '  - { id: grid, kind: grid }' });
      const course = (kwh: number) => Array.from({ length: 2973 }, (_, place) => place * kwh);
      await houses.read(one, 'roof', course(0), 'export');
      await houses.read(one, 'flat', course(0.1));
      await houses.read(one, 'attic', course(0.1));
      await houses.read(one, 'grid', course(0), 'export');
      await houses.read(one, 'grid', course(0.17), 'import');
      await houses.measure(one, 'flat', 1);
      expect(await houses.codes(one)).toContain(`sum-meter ${one.id}`);
    },
  };
}
