import { readFileSync } from 'node:fs';
import { CommunityId, MeterId } from '../../../src/community/community.js';
import { parseYamlTree } from '../../../src/community/yaml-tree.js';
import { MqttDecoder, topicsOf } from '../../../src/acquisition/mqtt/mqtt-decoder.js';
import { writeMqttFrame } from '../../../src/acquisition/mqtt/mqtt-frame.js';
import { parsePayloadMapping } from '../../../src/acquisition/mqtt/parse-payload-mapping.js';
import { SpooledFrame } from '../../../src/acquisition/spool/frame-decoder.js';
import { allMigrations } from '../../../src/cli/app.module.js';
import { instant, QUARTER_HOUR_MS } from '../../../src/kernel/quarter-hour.js';
import { Zone } from '../../../src/kernel/zone.js';
import { useDatabase } from '../../support/database.js';
import { LiveHouses, SaidCourse } from '../../support/live-house.js';
import { Course, house, march, MeasuredHouses } from '../../support/measured-house.js';
import { BadInputCases } from '../rows.js';

const HALF_HOUR_MS = 2 * QUARTER_HOUR_MS;
/** A register of 2^32 Wh. */
const WRAPS = '  - { id: M, meteringPoint: flat, rollsOverAt: 4294967.296 }';

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

  /** Said by MQTT of a consumption of 63 A: what the hourly check tells the operator. */
  const tells = (course: SaidCourse, told: string[]) => async () => {
    expect(await live.overMqtt('consumption', course)).toEqual(told);
  };

  /** Readings of the flat, measured by the running service: its first values and what was found. */
  async function measured(course: Course, meters?: string): Promise<readonly [string[], string[]]> {
    const one = house(meters === undefined ? {} : { meters });
    await houses.read(one, meters === undefined ? 'flat' : 'M', course);
    await houses.read(one, 'attic', [1, 1.5, 2, 2.5, 3]);
    const values = await houses.measure(one, 'flat', course.length - 1);
    expect(await houses.measure(one, 'attic', 2)).toEqual(['0.5', '0.5']);
    const found = (await houses.findings(one)).filter(({ place }) => place === 'flat/import');
    return [values, found.map(({ code }) => code)];
  }

  async function serials(
    meters: readonly (readonly [meter: string, serial: string, at: number])[],
  ) {
    const one = house();
    const { first } = one.zone.quarterHoursOfPeriod(march);
    for (const [meter, serial, place] of meters) {
      await database.dataSource.query(
        `insert into acquisition.reading (community, meter, register, at, milliwatt_hours,
           estimated, source, serial)
         values ($1, $2, 'import', to_timestamp($3 * 900), $4, false, 'test', $5)`,
        [one.id, meter, first + place, place * 1_000_000, serial],
      );
    }
    return one;
  }

  return {
    'MQTT-064': async () => {
      const [values, found] = await measured([100, 100.5, 100.499, 100.8]);
      expect(values).toEqual(['0.5', '0', '0.3']);
      expect(found).not.toContain('register-fell');
    },
    'MQTT-065': async () => {
      const [values, found] = await measured([100, 100.5, 0, 100.7]);
      expect(values).toEqual(['0.5', '0.1', '0.1']);
      expect(found).toEqual(['readings-set-aside']);
    },
    'MQTT-066': async () => {
      const [wrapped] = await measured([4_294_967, 4_294_967.2, 0.104], WRAPS);
      expect(wrapped).toEqual(['0.2', '0.2']);
      const [values, found] = await measured([4_294_967, 4_294_967.2, 400_000], WRAPS);
      expect(values).toEqual(['0.2', 'missing']);
      expect(found).toEqual(['register-fell']);
    },
    'MQTT-067': async () => {
      const jump = [100, [1_000, 10_100], [HALF_HOUR_MS, 10_100.5]] as const;
      const [values, found] = await measured([...jump, [2 * HALF_HOUR_MS, 10_101]]);
      expect(values.at(0)).toBe('missing');
      expect(found).toContain('register-jumped');
    },
    'MQTT-068': tells({ watts: 500, countedWatts: 0 }, ['register-frozen alarm 1']),
    'MQTT-069': tells({ watts: 100e6, countedWatts: 100e6 }, ['power-beyond alarm 1']),
    'MQTT-070': tells({ watts: -300, countedWatts: 300, register: 'export' }, [
      'sign-wrong alarm 1',
    ]),
    'MQTT-071': async () => {
      await tells({ watts: 0.4, countedWatts: 400 }, ['unit-wrong alarm 1'])();
      await tells({ watts: 400, countedWatts: 400 }, [])();
    },
    'MQTT-072': tells({ watts: 400, countedWatts: 0.4 }, ['unit-wrong alarm 1']),
    'MQTT-073': () => {
      for (const unit of ['kwh', 'KWH', 'Wh ']) {
        const json = { import_kwh: '1.5', unit, at: '2026-03-10T11:00:00Z' };
        expect(decoded('commonwatt-json', json)).toMatchObject({ code: 'unit' });
      }
      const json = { import_kwh: '1.5', unit: 'kWh', at: '2026-03-10T11:00:00Z' };
      expect(decoded('commonwatt-json', json)).toMatchObject([{ kind: 'register' }]);
    },
    'MQTT-074': () => {
      const known = { '1.8.0': 1500, '2.8.0': 0, '1.7.0': 10, '2.7.0': 0 };
      const samples = decoded('amis-reader', { ...known, '99.8.0': 7_777 });
      expect(JSON.stringify(samples)).not.toContain('7777');
      expect(samples).toEqual(decoded('amis-reader', known));
    },
    'MQTT-075': async () => {
      const one = house({ points: '  - { id: grid, kind: grid }' });
      const every = Array.from({ length: 2973 }, (_, place) => place);
      const course = (kwh: number) => every.map((place) => place * kwh);
      await houses.read(one, 'roof', course(0.1), 'export');
      await houses.read(one, 'flat', course(0.1));
      await houses.read(one, 'attic', course(0.1));
      await houses.read(one, 'grid', course(0.1), 'export');
      await houses.read(one, 'grid', course(0), 'import');
      await houses.measure(one, 'flat', 1);
      expect(await houses.codes(one)).toContain(`sum-meter ${one.id}`);
    },
    'MQTT-076': async () => {
      const one = await serials([
        ['flat', '4711', 0],
        ['attic', '4711', 1],
      ]);
      await houses.measure(one, 'flat', 1);
      expect(await houses.codes(one)).toContain('serial-twice attic/attic');
    },
    'MQTT-077': async () => {
      const one = await serials([
        ['flat', '4711', 0],
        ['flat', '4711', 1],
        ['flat', '4712', 2],
        ['flat', '4712', 3],
        ['attic', '9', 0],
        ['attic', '9', 1],
      ]);
      expect(await houses.measure(one, 'flat', 3)).toEqual(['1', 'missing', 'missing']);
      expect(await houses.measure(one, 'attic', 1)).toEqual(['1']);
      expect(await houses.codes(one)).toContain('serial-changed flat/import');
    },
  };
}

/** What the messages' decoder says of one payload by the mapping of a device file. */
function decoded(profile: string, payload: object) {
  const file = `config/devices/${profile}.yaml`;
  const mapping = parsePayloadMapping(parseYamlTree(readFileSync(file, 'utf8'), file), file);
  const device = {
    community: 'house' as CommunityId,
    device: 'm1',
    meter: 'M-1' as MeterId,
    zone: new Zone('Europe/Berlin'),
    mapping,
    words: { ...mapping.defaults, name: 'm1' },
  };
  const decoder = new MqttDecoder(() => device);
  const topics = topicsOf(device);
  const frame: SpooledFrame = {
    sequence: 1,
    device: 'house/m1',
    receivedAt: instant(Date.parse('2026-03-10T11:00:01Z')),
    payload: writeMqttFrame({
      topic: topics[0],
      payload: new TextEncoder().encode(JSON.stringify(payload)),
      retain: false,
      qos: 1,
      dup: false,
    }),
  } as SpooledFrame;
  return decoder.decode(frame);
}
