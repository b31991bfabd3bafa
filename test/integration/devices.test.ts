import { connectAsync } from 'mqtt';
import { ModbusConnection } from '../../src/acquisition/modbus/modbus-connection.source.js';
import { Sample } from '../../src/acquisition/sample.js';
import { Instant } from '../../src/kernel/quarter-hour.js';
import { FixedClock } from '../../src/platform/clock.service.js';
import { LineFault } from '../../src/simulator/line-fault.js';
import { ModbusServer } from '../../src/simulator/modbus-server.device.js';
import { SimulatedCommunity } from '../../src/simulator/simulated-community.device.js';
import { accountsOf } from '../support/broker-accounts.js';
import { communityOf, DeviceBench } from '../support/device-bench.js';

const NOON = Date.parse('2026-06-18T11:02:00Z') as Instant;
const clock = new FixedClock(NOON);

describe('the devices of the Werkhalle on real sockets', () => {
  let bench: DeviceBench;
  let simulated: SimulatedCommunity;

  beforeEach(async () => {
    bench = await DeviceBench.open(clock);
    const { profiles } = bench.kinds;
    simulated = SimulatedCommunity.open(bench.directory, { profiles, now: () => clock.now() });
    bench.add(communityOf(simulated.document), await simulated.openModbus());
  });
  afterEach(async () => {
    await simulated.close();
    await bench.close();
  });

  const PATIENT = 60_000;
  const metersHeard = async () =>
    new Set((await bench.samples()).map(({ meter }) => String(meter)));
  const registers = (samples: readonly Sample[]) =>
    new Map(
      samples.flatMap((sample) =>
        sample.kind === 'register'
          ? [[`${sample.meter} ${sample.register}`, sample.energy.kwh()]]
          : [],
      ),
    );
  const expected = (...meters: string[]) =>
    simulated.house.meters
      .filter(({ id }) => meters.includes(id))
      .flatMap(({ id, directions }) =>
        directions.map((way) => [
          `${id} ${way}`,
          simulated.house.registerAt(id, way, clock.now()).kwh(),
        ]),
      );

  it(
    'answers polls over TCP with the registers of the moment',
    async () => {
      bench.devices.startPolling();
      await bench.until('five meters', async () => (await metersHeard()).size >= 5);
      const found = registers(await bench.samples());
      for (const [register, kwh] of expected(
        'INV-8812',
        'ABB-40221',
        'EST-1001',
        'EST-1044',
        'EST-1003',
      )) {
        expect(`${register} ${found.get(register) ?? ''}`).toBe(`${register} ${kwh}`);
      }
      const power = (await bench.samples()).find(
        (sample) =>
          sample.kind === 'live' && sample.meter === 'INV-8812' && sample.quantity === 'power',
      );
      expect(power?.kind === 'live' && power.value).toBeLessThan(-1000);
      expect(bench.healthOf('device werkhalle/roof-inverter')).toBe('ok: answers');
    },
    PATIENT,
  );

  it(
    'publishes real payloads that are in the spool when the broker acknowledges',
    async () => {
      const port = await bench.devices.openBroker({
        port: 0,
        accounts: accountsOf('werkhalle', simulated.passwords),
      });
      const meters = await simulated.connectMeters(`mqtt://127.0.0.1:${port}`);
      for (const meter of meters) await meter.publish();
      const found = registers(await bench.samples());
      for (const [register, kwh] of expected('EMH-7104', 'EMH-7105', 'SHE-6001', 'SHE-6002')) {
        expect(`${register} ${found.get(register) ?? ''}`).toBe(`${register} ${kwh}`);
      }
    },
    PATIENT,
  );

  it(
    'lets a meter publish under its own topics only, and nobody in without its password',
    async () => {
      const port = await bench.devices.openBroker({
        port: 0,
        accounts: accountsOf('werkhalle', simulated.passwords),
      });
      const url = `mqtt://127.0.0.1:${port}`;
      const account = {
        username: 'flat-4-head',
        password: simulated.passwords.get('flat-4-head')!,
      };
      await expect(
        connectAsync(url, { username: 'flat-4-head', password: 'guessed', reconnectPeriod: 0 }),
      ).rejects.toThrow(/Not authorized/);
      const client = await connectAsync(url, { ...account, clientId: 'x', reconnectPeriod: 0 });
      const closed = new Promise((resolve) =>
        client.once('close', () => {
          resolve('closed');
        }),
      );
      client.on('error', () => undefined);
      client.publish('tele/flat-5-head/SENSOR', '{"SML":{"Total_in":1}}', { qos: 1 });
      expect(await closed).toBe('closed');
      expect(await bench.frames()).toBe(0);
      expect(bench.healthOf('broker')).toBe(
        'warning: flat-4-head may not publish to tele/flat-5-head/SENSOR',
      );
      client.end(true);
    },
    PATIENT,
  );

  it(
    'says that a meter does not answer and invents no value, while its neighbours go on',
    async () => {
      simulated.misbehave('flat-1-meter', 'exception-2');
      bench.devices.startPolling();
      await bench.until('four meters', async () => (await metersHeard()).size >= 4);
      const meters = await metersHeard();
      expect([...meters].sort()).toEqual(['ABB-40221', 'EST-1003', 'EST-1044', 'INV-8812']);
      const health = () => bench.healthOf('device werkhalle/flat-1-meter');
      await bench.until('word of the first meter', () => health() !== 'unknown');
      expect(health()).toMatch(
        /^error: does not answer \(1 times\): exception 2 \(illegal address\) to function 4/,
      );
    },
    PATIENT,
  );

  it(
    'finds the same house again after a restart',
    () => {
      const later = { profiles: bench.kinds.profiles, now: () => (NOON + 86_400_000) as Instant };
      const again = SimulatedCommunity.open(bench.directory, later);
      expect(again.historyEnd).toBe(NOON);
      expect(again.document).toEqual(simulated.document);
    },
    PATIENT,
  );

  it(
    'lets the grid deliver what a visitor charges, also after a restart',
    () => {
      const later = (NOON + 60_000) as Instant;
      const { house } = simulated;
      const start = simulated.chargePointStart('charger-1');
      const before = house.countedAt('grid', 'import', later);
      simulated.followChargePoint('charger-1', () => start / 1000 + 4_200);
      expect(house.countedAt('grid', 'import', later) - before).toBe(4_200_000);
      expect(house.registerAt('charger-1', 'import', later).milliwattHours - start).toBe(4_200_000);
      const parts = { profiles: bench.kinds.profiles, now: () => later };
      const again = SimulatedCommunity.open(bench.directory, parts);
      expect(again.house.countedAt('grid', 'import', later) - before).toBe(4_200_000);
    },
    PATIENT,
  );
});

describe('a Modbus connection', () => {
  const image = {
    read: (_: 3 | 4, address: number, count: number) => Array<number>(count).fill(address),
  };
  const server = new ModbusServer(
    new Map([
      [1, image],
      [2, image],
    ]),
  );
  let connection: ModbusConnection;
  const request = { function: 3, count: 2, timeoutMs: 300, pauseMs: 0, connectDelayMs: 0 } as const;
  const to = (port: number) =>
    new ModbusConnection({
      transport: 'tcp',
      host: '127.0.0.1',
      port,
      allowed: { hosts: [], loopback: true },
    });
  const read = (unit: number, address: number) => connection.read({ ...request, unit, address });

  beforeAll(async () => {
    connection = to(await server.open(0));
  });
  afterAll(async () => {
    await connection.close();
    await server.close();
  });

  it.each([
    ['silent', 'silent', 'no answer within 300 ms'],
    [
      'exception-2',
      'exception',
      'exception 2 (illegal address) to function 3, 2 registers from 1000',
    ],
    ['reset', 'closed', 'the device closed the connection'],
    ['wrong-unit', 'wrong-unit', 'another unit answers'],
    ['short-answer', 'wrong-length', 'another length than it says'],
    ['late', 'silent', 'no answer within 300 ms'],
  ] as [LineFault, string, string][])(
    "to a unit that is %s fails as %s, and the next answer is the next question's",
    async (fault, kind, message) => {
      server.misbehave(1, fault);
      await expect(read(1, 1000)).rejects.toMatchObject({
        kind,
        message: expect.stringContaining(message) as string,
      });
      server.misbehave(1, undefined);
      expect(await read(2, 2000)).toEqual([2000, 2000]);
      expect(await read(1, 3000)).toEqual([3000, 3000]);
    },
  );

  it('has one request in flight however many ask', async () => {
    const answers = await Promise.all([10, 20, 30, 40].map((address) => read(1, address)));
    expect(answers.map(([first]) => first)).toEqual([10, 20, 30, 40]);
  });

  it('to a port where nobody listens fails in words', async () => {
    const nowhere = to(1);
    await expect(nowhere.read({ ...request, unit: 1, address: 0 })).rejects.toThrow(
      /closed|refused/,
    );
    await nowhere.close();
  });
});
