import { request } from 'node:http';
import { ImportRecovery } from '../../../src/acquisition/import/import-recovery.service.js';
import { readingColumns } from '../../../src/acquisition/record/reading-columns.js';
import { MeterId } from '../../../src/community/community.js';
import { Energy } from '../../../src/kernel/energy.js';
import { instant, instantText } from '../../../src/kernel/quarter-hour.js';
import { FixedClock } from '../../../src/platform/clock.service.js';
import { Health } from '../../../src/platform/health.service.js';
import { recordStoreOn } from '../../support/acquisition.js';
import { eventually } from '../../support/eventually.js';
import { IMPORT_NOW, READINGS, useImports } from '../../support/imports.js';
import { firstLine, killHard, startProcess } from '../../support/own-process.js';
import { SAME_ORIGIN, usePortal } from '../../support/portal.js';
import { BadInputCases } from '../rows.js';

const TEN_GIGABYTES = 10 * 1024 ** 3;

/** The door of imports: who may come in, how much, and what a cut-off import leaves. */
export function cases(): BadInputCases {
  const part = useImports();
  const portal = usePortal();

  return {
    'IMPORT-017': async () => {
      const cookie = await portal.logIn('coop');
      const headers = {
        ...SAME_ORIGIN,
        cookie,
        'content-type': 'multipart/form-data; boundary=x',
        'content-length': String(TEN_GIGABYTES),
      };
      expect(await statusOf(`${portal.url}/operator/imports`, headers)).toBe(413);
    },
    'IMPORT-091': () => killedHalfWay(part),
    'IMPORT-094': async () => {
      for (const login of ['dora', 'anna']) {
        const cookie = await portal.logIn(login);
        expect((await portal.get('/operator/imports', cookie)).status).toBe(403);
        const upload = await portal.post('/operator/imports', {}, { ...SAME_ORIGIN, cookie });
        expect(upload.status).toBe(403);
      }
    },
  };
}

const ROWS = 25_000;
const rowAt = (row: number) => instant(IMPORT_NOW - (ROWS - row) * 60_000);

/**
 * The import waits inside its transaction for a row that somebody else is writing: its first pieces are
 * written and not yet committed when the process is killed.
 */
async function killedHalfWay({ bench, database }: ReturnType<typeof useImports>): Promise<void> {
  const rows = Array.from({ length: ROWS }, (_, row) => `${instantText(rowAt(row))},M-2,import,1`);
  const { number, token } = await bench.preview(`${READINGS}${rows.join('\n')}\n`);
  const other = bench.dataSource.createQueryRunner();
  await other.startTransaction();
  await recordStoreOn(bench.dataSource).addReadings(
    other.manager,
    { community: bench.community.id, source: 'another', receivedAt: IMPORT_NOW },
    readingColumns([
      {
        meter: 'M-2' as MeterId,
        register: 'import',
        at: rowAt(ROWS - 1),
        energy: Energy.ofMilliwattHours(1),
      },
    ]),
  );
  const words = [database.serviceUrl, bench.community.id, String(number), token];
  const child = startProcess('test/support/import-writer.command.ts', words);
  expect(await firstLine(child)).toBe('importing');
  await eventually('an import that waits for the row', async () => {
    const waiting: unknown[] = await bench.dataSource.query(
      'select 1 from pg_locks where not granted',
    );
    return waiting.length > 0 ? true : undefined;
  });
  expect((await bench.store.get(bench.community.id, number))?.state).toBe('running');
  await killHard(child);
  await other.rollbackTransaction();
  await other.release();
  await eventually('the end of its transaction', async () => {
    const held: unknown[] = await bench.dataSource.query(
      "select 1 from pg_locks where locktype = 'advisory'",
    );
    return held.length === 0 ? true : undefined;
  });
  const health = new Health(new FixedClock(IMPORT_NOW));
  await new ImportRecovery(bench.store, health).onApplicationBootstrap();
  const told = health.all().find(({ part: name }) => name.endsWith(bench.community.id));
  expect(told?.sentence).toMatch(/^import 1 not finished: nothing/);
  expect((await bench.store.get(bench.community.id, number))?.state).toBe('not-finished');
  expect(await bench.stored()).toEqual([]);
}

/** Says how much will come and sends nothing: the answer must not wait for it. */
function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers }, (answer) => {
      resolve(answer.statusCode ?? 0);
      call.destroy();
    });
    call.on('error', reject);
    call.flushHeaders();
  });
}
