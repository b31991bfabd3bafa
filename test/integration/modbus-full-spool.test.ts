import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DeviceProfile } from '../../src/acquisition/device-profile.js';
import { ModbusSource } from '../../src/acquisition/modbus/modbus.source.js';
import { SourceParts } from '../../src/acquisition/source-parts.service.js';
import { Intake } from '../../src/acquisition/spool/intake.service.js';
import { SPOOL_START } from '../../src/acquisition/spool/spool-cursor.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { CommunityId, MeterId } from '../../src/community/community.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { Zone } from '../../src/kernel/zone.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';
import { Incidents } from '../../src/platform/incidents.service.js';
import { EvilModbus } from '../support/evil-modbus.js';
import { counter, plainProfile, tcpTo, until } from '../support/modbus-bench.js';

const BUDGET_BYTES = 8192;
const POLL_SECONDS = 0.2;

const liveProfile: DeviceProfile = {
  ...plainProfile,
  profile: 'live',
  registers: [{ ...counter('import', 100), meaning: 'power', unit: 'W' }],
};

describe('while the spool is full', () => {
  it('a device that counts energy is asked on, one that does not waits until there is room', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-full-'));
    const clock = new SystemClock();
    const health = new Health(clock);
    const options = { directory, budgetBytes: BUDGET_BYTES, readers: ['record'] };
    const spool = await Spool.open(options, health);
    const parts = new SourceParts(new Intake(spool), clock, health, new Incidents(clock));
    const waiting = await filled(spool);
    const [meter, live] = [await EvilModbus.listen(), await EvilModbus.listen()];
    const source = new ModbusSource(parts);
    start(source, 'meter', plainProfile, meter.port);
    start(source, 'live', liveProfile, live.port);
    const told = () => health.all().find(({ part }) => part === 'device house/live')?.sentence;
    await until('the meter to be asked', () => meter.questions.length > 0);
    await until('the word about the other', () => told()?.includes('not asked') === true);
    expect(live.questions).toHaveLength(0);

    const emptying = setInterval(() => void empty(spool), 20);
    await until('the other to be asked', () => live.questions.length > 0);
    await until('the good word', () => told() === 'answers');
    await Promise.all(waiting);
    clearInterval(emptying);
    await source.stop();
    await spool.close();
    await Promise.all([meter.close(), live.close()]);
    await rm(directory, { recursive: true });
  }, 60_000);
});

/** Frames that wait for room; what came first is stored. */
async function filled(spool: Spool): Promise<readonly Promise<void>[]> {
  const payload = new Uint8Array(1000);
  const waiting = Array.from({ length: 12 }, () =>
    spool.append({ device: 'd', source: 'csv', payload, receivedAt: instant(0) }),
  );
  await until('a full spool', () => spool.isFull);
  return waiting;
}

/** A reader that has read all there is. */
async function empty(spool: Spool): Promise<void> {
  let cursor = SPOOL_START;
  for (;;) {
    const { next } = await spool.read(cursor, 100);
    if (next.segment === cursor.segment && next.offset === cursor.offset) break;
    cursor = next;
  }
  await spool.passed('record', cursor);
}

function start(source: ModbusSource, device: string, profile: DeviceProfile, port: number): void {
  const known = {
    community: 'house' as CommunityId,
    device,
    meter: `M-${device}` as MeterId,
    zone: new Zone('Europe/Berlin'),
    cadenceMs: POLL_SECONDS * 1_000,
    profile,
  };
  const { profile: name } = profile;
  const entry = { id: device, meter: known.meter, source: 'modbus', address: tcpTo(port) } as const;
  source.start(known, { ...entry, unit: 1, profile: name, pollSeconds: POLL_SECONDS });
}
