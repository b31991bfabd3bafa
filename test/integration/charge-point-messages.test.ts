import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { Client } from 'pg';
import { ChargeSessionService } from '../../src/charging/charge-session.service.js';
import { chargingMigrations } from '../../src/charging/charging.migration.js';
import { SessionMessages } from '../../src/charging/session-messages.service.js';
import { CommunityId, MemberId, MeteringPointId } from '../../src/community/community.js';
import { communityMigrations } from '../../src/community/community.migration.js';
import { CommunityService } from '../../src/community/community.service.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { instant, Instant, instantText } from '../../src/kernel/quarter-hour.js';
import { FixedClock } from '../../src/platform/clock.service.js';
import {
  BareStation,
  RunningCentralSystem,
  startCentralSystem,
} from '../support/central-system.js';
import { useDatabase } from '../support/database.js';
import { SOUND_COMMUNITY } from '../support/sound-community.js';

const HALL = 'hall' as CommunityId;
const CHARGER = 'charger' as MeteringPointId;
const BEGAN = Date.parse('2026-11-22T12:00:00Z');

const database = useDatabase([
  ...communityMigrations,
  ...acquisitionMigrations,
  ...chargingMigrations,
]);
const clock = new FixedClock(instant(BEGAN));
let running: RunningCentralSystem;
let station: BareStation;
let token: string;

const minute = (count: number) => instantText(instant(BEGAN + count * 60_000));

function startMessage(changes: object = {}) {
  return { connectorId: 1, idTag: token, meterStart: 1000, timestamp: minute(0), ...changes };
}

async function started(changes: object = {}): Promise<number> {
  const answer = await station.call('StartTransaction', startMessage(changes));
  return (answer as { transactionId: number }).transactionId;
}

async function stored() {
  const sessions = running.app.get(ChargeSessionService);
  const far = instant(BEGAN + 1e9);
  const ended = await sessions.endedIn(HALL, 0 as Instant, far);
  return { ended, unsettled: await sessions.unsettledIn(HALL, 0 as Instant, far) };
}

/** The member's token, learned as a station learns it: by a remote start. */
async function remoteToken(): Promise<string> {
  const sessions = running.app.get(ChargeSessionService);
  const starting = sessions.start(HALL, CHARGER, 'anna' as MemberId);
  const [, id, , payload] = await station.receive();
  station.sendText(JSON.stringify([3, id, { status: 'Accepted' }]));
  await starting;
  return (payload as { idTag: string }).idTag;
}

beforeAll(async () => {
  running = await startCentralSystem(database.serviceUrl, clock);
  await running.app.get(CommunityService).save(parseYamlTree(SOUND_COMMUNITY, 'hall'), 'hall');
  station = await BareStation.connect(running.port);
  token = await remoteToken();
}, 120_000);

beforeEach(async () => {
  clock.set(instant(BEGAN));
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(
    'truncate charging.charge_session, charging.session_register, charging.station_message',
  );
  await owner.end();
});

afterAll(async () => {
  station.socket.terminate();
  await running.app.close();
});

describe('a StartTransaction', () => {
  it('that is repeated under a new message id gets the same number', async () => {
    const number = await started();
    expect(await started()).toBe(number);
    expect(await started({ idTag: token.toLowerCase() })).toBe(number);
    expect(await started({ timestamp: minute(1) })).not.toBe(number);
  });

  it('that comes on two sockets at once makes one session', async () => {
    const other = await BareStation.connect(running.port);
    const answers = await Promise.all([
      other.call('StartTransaction', startMessage()),
      other.call('StartTransaction', startMessage()),
    ]);
    expect(answers[0]).toEqual(answers[1]);
    expect((await stored()).unsettled).toHaveLength(1);
    station = other;
  });

  it('with an unknown tag is answered Invalid and its session is held', async () => {
    const answer = await station.call('StartTransaction', startMessage({ idTag: 'NOBODY' }));
    expect(answer).toMatchObject({ idTagInfo: { status: 'Invalid' } });
    const { transactionId } = answer as { transactionId: number };
    await station.call('StopTransaction', { transactionId, meterStop: 2000, timestamp: minute(4) });
    const { unsettled } = await stored();
    expect(unsettled).toMatchObject([{ state: 'held', findings: ['unknown-token'] }]);
  });

  it('that cannot be read is answered, kept as it came, and repeated with the same answer', async () => {
    const answer = await station.call('StartTransaction', startMessage({ meterStart: 1.5 }));
    expect(answer).toMatchObject({ idTagInfo: { status: 'Invalid' } });
    const again = await station.call('StartTransaction', startMessage({ meterStart: 1.5 }));
    expect(again).toEqual(answer);
    const kept = await database.dataSource.query<{ payload: string }[]>(
      'select payload from charging.station_message',
    );
    expect(kept.map(({ payload }) => JSON.parse(payload) as unknown)).toEqual([
      startMessage({ meterStart: 1.5 }),
    ]);
  });

  it('while a session is open ends that one where the next began', async () => {
    await started();
    clock.set(instant(BEGAN + 3_600_000));
    await started({ meterStart: 5000, timestamp: minute(60) });
    const { ended } = await stored();
    expect(ended.map(({ endEnergy }) => endEnergy.kwhShort())).toEqual(['5']);
  });

  it('with a clock of 1970 begins when it arrives and says so', async () => {
    const transactionId = await started({ timestamp: '1970-01-01T00:00:12Z' });
    const { unsettled } = await stored();
    expect(unsettled).toMatchObject([{ state: 'open', findings: ['clock-suspect'] }]);
    await station.call('StopTransaction', { transactionId, meterStop: 1000, timestamp: minute(1) });
    expect((await stored()).ended.at(0)?.startedAt).toBe(BEGAN);
  });
});

describe('a StopTransaction', () => {
  it.each`
    case                     | change                      | state
    ${'as it should be'}     | ${{}}                       | ${'ended'}
    ${'with an unknown id'}  | ${{ transactionId: -1 }}    | ${'ended'}
    ${'without an id'}       | ${{ transactionId: null }}  | ${'ended'}
    ${'below the start'}     | ${{ meterStop: 999 }}       | ${'held'}
    ${'without a timestamp'} | ${{ timestamp: undefined }} | ${'ended'}
  `('$case leaves the session $state', async ({ change, state }) => {
    const transactionId = await started();
    const stop = { transactionId, meterStop: 2000, timestamp: minute(4), ...(change as object) };
    expect(await station.call('StopTransaction', stop)).toEqual({
      idTagInfo: { status: 'Accepted' },
    });
    await station.call('StopTransaction', stop);
    const { ended, unsettled } = await stored();
    expect([ended.length, unsettled.length]).toEqual(state === 'ended' ? [1, 0] : [0, 1]);
  });

  it('of nobody is answered and kept', async () => {
    const stop = { transactionId: 99_999, meterStop: 2000, timestamp: minute(0) };
    await station.call('StopTransaction', stop);
    const kept = await database.dataSource.query<object[]>('select from charging.station_message');
    expect(kept).toHaveLength(1);
  });
});

describe('MeterValues', () => {
  it('out of order and repeated are stored once each', async () => {
    const transactionId = await started();
    for (const [at, value] of [
      [2, '1200'],
      [1, '1100'],
      [2, '1200'],
      [3, '12,5'],
    ] as const) {
      const meterValue = [{ timestamp: minute(at), sampledValue: [{ value }] }];
      expect(
        await station.call('MeterValues', { connectorId: 1, transactionId, meterValue }),
      ).toEqual({});
    }
    const registers = await database.dataSource.query<{ wh: string }[]>(
      'select milliwatt_hours / 1000 as wh from charging.session_register order by at',
    );
    expect(registers.map(({ wh }) => Number(wh))).toEqual([1000, 1100, 1200]);
  });

  it('without a session are answered', async () => {
    const meterValue = [{ timestamp: minute(0), sampledValue: [{ value: '7' }] }];
    expect(await station.call('MeterValues', { connectorId: 1, meterValue })).toEqual({});
  });
});

describe('a session whose stop was lost', () => {
  it('ends an hour after its charge point became free', async () => {
    await started();
    const status = { connectorId: 1, status: 'Available', errorCode: 'NoError' };
    await station.call('StatusNotification', status);
    const messages = running.app.get(SessionMessages, { strict: false });
    expect(await messages.endForgotten(instant(BEGAN))).toBe(0);
    expect(await messages.endForgotten(instant(BEGAN + 1))).toBe(1);
    expect((await stored()).ended).toHaveLength(1);
  });
});
