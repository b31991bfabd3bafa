import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { CursorStore } from '../../src/acquisition/spool/cursor.store.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { listSegments } from '../../src/acquisition/spool/spool-segment.store.js';
import { SpoolDrain } from '../../src/acquisition/spool/spool-drain.service.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';
import { recordTargetOn } from '../support/acquisition.js';
import { useDatabase } from '../support/database.js';
import { numberDecoder } from '../support/number-decoder.js';
import { firstLine, killHard, startProcess } from '../support/own-process.js';
import { SeededRandom } from '../support/seeded-random.js';

const KILLS = 10;
const WRITER = 'test/support/spool-writer.command.ts';

describe('the spool under kill -9', () => {
  const database = useDatabase(acquisitionMigrations);
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-spool-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('loses no acknowledged frame and stores none twice', async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    const random = new SeededRandom(seed);
    for (let kill = 0; kill < KILLS; kill++) {
      const child = startProcess(WRITER, [directory, `${kill * 1_000_000}`, '65536']);
      expect(await firstLine(child)).toBe('writing');
      await pause(random.next() * 300);
      await killHard(child);
    }
    const acknowledged = await acknowledgedNumbers();
    const stored = await drainedNumbers(directory);
    const lost = [...acknowledged].filter((number) => !stored.has(number));
    process.stdout.write(
      `PROMISE 01 spool kills=${KILLS} acked=${acknowledged.size} stored=${stored.size} ` +
        `lost=${lost.length} seed=${seed}\n`,
    );
    expect(lost).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(KILLS);
    expect(await drainedNumbers(directory)).toEqual(stored);
  }, 180_000);

  it('begins a new segment whenever the disk refuses a write, and loses nothing', async () => {
    const loader = path.resolve('test/support/typescript-loader.js');
    const command = `ulimit -f 16; exec "$0" --import "${loader}" "${path.resolve(WRITER)}" "${directory}" 0 100000000`;
    const child = spawn('/bin/bash', ['-c', command, process.execPath], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(await firstLine(child)).toBe('writing');
    for (let tries = 0; (await acknowledgedNumbers()).size < 300 && tries < 500; tries++) {
      await pause(50);
    }
    await killHard(child);
    const acknowledged = await acknowledgedNumbers();
    expect(acknowledged.size).toBeGreaterThanOrEqual(300);
    expect(await listSegments(directory)).not.toHaveLength(1);
    const stored = await drainedNumbers(directory);
    expect([...acknowledged].filter((number) => !stored.has(number))).toEqual([]);
  }, 60_000);

  async function acknowledgedNumbers(): Promise<Set<number>> {
    const lines = await readFile(path.join(directory, 'acknowledged'), 'utf8');
    return new Set(lines.split('\n').filter(Boolean).map(Number));
  }

  const openSpool = (from: string) =>
    Spool.open({ directory: from, budgetBytes: 1e9, readers: ['record'] }, health());

  async function drainedNumbers(from: string): Promise<Set<number>> {
    const spool = await openSpool(from);
    const decoders = new Decoders();
    decoders.register('mqtt', numberDecoder);
    const cursors = new CursorStore(database.dataSource);
    const target = recordTargetOn(database.dataSource, decoders);
    await new SpoolDrain(spool, target, cursors, health()).drain();
    await spool.close();
    const rows: { number: string; times: string }[] = await database.dataSource.query(
      `select milliwatt_hours as number, count(*) as times from acquisition.reading group by 1`,
    );
    expect(rows.filter(({ times }) => times !== '1')).toEqual([]);
    return new Set(rows.map(({ number }) => Number(number)));
  }
});

const health = () => new Health(new SystemClock());
