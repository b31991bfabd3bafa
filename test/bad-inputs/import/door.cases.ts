import { request } from 'node:http';
import { ImportRecovery } from '../../../src/acquisition/import/import-recovery.service.js';
import { FixedClock } from '../../../src/platform/clock.service.js';
import { Health } from '../../../src/platform/health.service.js';
import { IMPORT_NOW, READINGS, useImports } from '../../support/imports.js';
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
    'IMPORT-091': async () => {
      const { bench } = part;
      const { number } = await bench.preview(`${READINGS}2026-03-01T00:00:00Z,M-1,import,1\n`);
      const entry = { community: bench.community.id, number };
      const { manager } = bench.dataSource;
      await bench.store.move(manager, entry, { from: 'previewed', to: 'running' });
      const health = new Health(new FixedClock(IMPORT_NOW));
      await new ImportRecovery(bench.store, health).onApplicationBootstrap();
      const told = health.all().find(({ part: name }) => name.endsWith(bench.community.id));
      expect(told?.sentence).toMatch(/^import 1 not finished: nothing/);
      expect((await bench.store.get(bench.community.id, number))?.state).toBe('not-finished');
      expect(await bench.stored()).toEqual([]);
    },
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
