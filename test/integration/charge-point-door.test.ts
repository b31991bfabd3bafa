import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { chargingMigrations } from '../../src/charging/charging.migration.js';
import { communityMigrations } from '../../src/community/community.migration.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { FixedClock } from '../../src/platform/clock.service.js';
import {
  BareStation,
  RunningCentralSystem,
  startCentralSystem,
} from '../support/central-system.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase([
  ...communityMigrations,
  ...acquisitionMigrations,
  ...chargingMigrations,
]);
const clock = new FixedClock(instant(1_795_000_000_000));
let running: RunningCentralSystem;

beforeAll(async () => {
  running = await startCentralSystem(database.serviceUrl, clock);
}, 120_000);

afterAll(() => running.app.close());

describe('the door for charge points', () => {
  it.each`
    case                       | options                       | status
    ${'an unknown charge box'} | ${{ box: 'CP-99' }}           | ${'401'}
    ${'a wrong password'}      | ${{ password: 'wrong' }}      | ${'401'}
    ${'an empty password'}     | ${{ password: '' }}           | ${'401'}
    ${'another user'}          | ${{ user: 'CP-08' }}          | ${'401'}
    ${'a path that climbs'}    | ${{ box: '..%2f..%2fadmin' }} | ${'404'}
    ${'a name of 300 letters'} | ${{ box: 'x'.repeat(300) }}   | ${'404'}
  `('refuses $case with $status', async ({ options, status }) => {
    await expect(BareStation.connect(running.port, options as object)).rejects.toThrow(
      status as string,
    );
  });

  it('tells a browser to upgrade', async () => {
    const response = await fetch(`http://127.0.0.1:${running.port}/ocpp/CP-07`);
    expect(response.status).toBe(426);
  });

  it('closes a socket that does not speak ocpp1.6', async () => {
    const station = await BareStation.connect(running.port, { protocols: [] });
    expect(await station.closed()).toBe(1002);
  });

  it('closes a socket that sends bytes or too much', async () => {
    const binary = await BareStation.connect(running.port);
    binary.sendText(Buffer.from('[2,"1","Heartbeat",{}]'));
    expect(await binary.closed()).toBe(1003);
    const large = await BareStation.connect(running.port);
    large.sendText(`[2,"1","DataTransfer",{"vendorId":"${'x'.repeat(131_072)}"}]`);
    expect(await large.closed()).toBe(1009);
  });

  it('lets the newest socket of a charge box win', async () => {
    const older = await BareStation.connect(running.port);
    const closed = older.closed();
    const newer = await BareStation.connect(running.port);
    expect(await closed).toBe(1000);
    expect(await newer.call('Heartbeat', {})).toEqual({ currentTime: '2026-11-18T11:06:40.000Z' });
    newer.socket.terminate();
  });

  it('answers what it does not know, and ignores what is no message', async () => {
    const station = await BareStation.connect(running.port);
    station.sendText('hello');
    station.sendText('[]');
    expect(await station.call('DropTable', {})).toBe('NotImplemented');
    station.sendText('[2,1,"Heartbeat",{}]');
    expect((await station.receive()).slice(0, 3)).toEqual([4, '1', 'FormationViolation']);
    expect(await station.call('BootNotification', { chargePointVendor: 'ACME' })).toMatchObject({
      status: 'Accepted',
    });
    expect((await station.receive()).slice(0, 3)).toEqual([2, 'cw-1', 'ChangeConfiguration']);
    expect(await station.call('Authorize', { idTag: 'NOBODY' })).toEqual({
      idTagInfo: { status: 'Invalid' },
    });
    station.socket.terminate();
  });

  it('stays shut for a while after ten wrong passwords', async () => {
    const wrong = () => BareStation.connect(running.port, { password: 'wrong' });
    for (let attempt = 0; attempt < 10; attempt++) await expect(wrong()).rejects.toThrow('401');
    await expect(BareStation.connect(running.port)).rejects.toThrow('429');
    clock.set(instant(clock.now() + 900_000));
    const station = await BareStation.connect(running.port);
    station.socket.terminate();
  });
});
