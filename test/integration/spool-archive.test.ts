import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findFrame } from '../../src/acquisition/spool/find-frame.service.js';
import { SPOOL_START } from '../../src/acquisition/spool/spool-cursor.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';

const FRAMES = 60;
const receivedAt = instant(1_772_000_000_000);

describe('the archive of the spool', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-archive-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function filled(keptDays?: number): Promise<Spool> {
    const shared = { directory, budgetBytes: 1e9, segmentBytes: 300, readers: ['record'] };
    const spool = await Spool.open({ ...shared, keptDays }, new Health(new SystemClock()));
    for (let number = 1; number <= FRAMES; number++) {
      const payload = Buffer.from(`{"number":${number}}`);
      await spool.append({ device: 'd', source: 'mqtt', payload, receivedAt });
    }
    return spool;
  }

  async function readThrough(spool: Spool): Promise<void> {
    for (let cursor = SPOOL_START; ;) {
      const { next } = await spool.read(cursor, 100);
      await spool.passed('record', next);
      if (next.segment === cursor.segment && next.offset === cursor.offset) break;
      cursor = next;
    }
    await spool.close();
  }

  it('gives every frame back byte for byte after all readers have passed it', async () => {
    await readThrough(await filled());
    expect((await readdir(directory)).filter((name) => name.endsWith('.spool'))).toHaveLength(1);
    for (let sequence = 1; sequence <= FRAMES; sequence++) {
      const frame = await findFrame(directory, sequence);
      expect(Buffer.from(frame?.payload ?? []).toString()).toBe(`{"number":${sequence}}`);
    }
    expect(await findFrame(directory, FRAMES + 1)).toBeUndefined();
  }, 60_000);

  it('forgets segments that are older than is to be kept', async () => {
    await readThrough(await filled(0));
    const archived = await readdir(path.join(directory, 'archive'));
    expect(archived).toHaveLength(1);
    expect(await findFrame(directory, 1)).toBeUndefined();
    expect((await findFrame(directory, FRAMES))?.sequence).toBe(FRAMES);
  });

  it('never takes more waiting frames than it has room for', async () => {
    const options = { directory, budgetBytes: 1e9, waitingBytesMax: 2000, readers: ['record'] };
    const spool = await Spool.open(options, new Health(new SystemClock()));
    const payload = Buffer.alloc(100);
    const all = await Promise.allSettled(
      Array.from({ length: 50 }, () =>
        spool.append({ device: 'd', source: 'mqtt', payload, receivedAt }),
      ),
    );
    const refused = all.filter(({ status }) => status === 'rejected').length;
    expect(refused).toBeGreaterThan(20);
    const { frames } = await spool.read(SPOOL_START, 100);
    expect(frames).toHaveLength(50 - refused);
    await spool.close();
  });
});
