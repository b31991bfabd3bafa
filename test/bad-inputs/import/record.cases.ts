import { READINGS, useImports } from '../../support/imports.js';
import { BadInputCases } from '../rows.js';

const ROWS = '2026-03-01T00:00:00Z,M-1,import,1\n2026-03-01T00:15:00Z,M-1,import,2\n';
const MORE = '2026-03-01T00:30:00Z,M-1,import,3\n';
const DIFFERENT = '2026-03-01T00:15:00Z,M-1,import,2.5\n';

/** A file against what is known: the record, the meters, billed months, other imports. */
export function cases(): BadInputCases {
  const part = useImports();
  const refused = (rows: string, sentence: RegExp) => async () => {
    expect(await part.bench.refusal(READINGS + rows)).toMatch(sentence);
  };
  const at = '2026-03-01T00:00:00Z';

  return {
    'IMPORT-025': refused(`${at},M\u00011,import,1\n`, /control characters/),
    'IMPORT-038': async () => {
      const { bench } = part;
      await bench.accept(READINGS + ROWS);
      const stored = await bench.stored();
      const { preview, outcome } = await bench.accept(READINGS + ROWS);
      expect(preview.alreadyTaken).toBe(1);
      expect(outcome).toMatchObject({ added: 0, alreadyTaken: 1 });
      expect(await bench.stored()).toEqual(stored);
    },
    'IMPORT-039': async () => {
      const { bench } = part;
      await bench.accept(READINGS + ROWS);
      const { preview, outcome } = await bench.accept(READINGS + ROWS + MORE);
      expect(preview.series).toMatchObject([{ added: 1, known: 2, conflicting: 0 }]);
      expect(outcome.added).toBe(1);
    },
    'IMPORT-040': async () => {
      const { bench } = part;
      await bench.accept(READINGS + ROWS);
      const told = await bench.refusal(READINGS + DIFFERENT + MORE);
      expect(told).toMatch(
        /:2: .*the file says 2.500000 kWh, the record 2.000000 kWh \(from import 1\)/,
      );
      const preview = await bench.preview(READINGS + DIFFERENT + MORE);
      expect(await bench.take(preview, { takeGoodRows: true })).toMatchObject({
        added: 1,
        setAside: 1,
      });
      expect(await bench.stored()).toContain('M-1 import 2026-03-01T00:15:00Z 2');
      expect(await bench.setAside()).toEqual([
        { code: 'conflict', raw: '2026-03-01T00:15:00Z,M-1,import,2.500000' },
      ]);
    },
    'IMPORT-041': async () => {
      const rows = `${at},X-1,import,1\n${at},X-2,import,1\n2026-03-01T01:00:00Z,X-1,import,1\n`;
      const told = await part.bench.refusal(READINGS + rows);
      expect(told).toMatch(/'X-1' is unknown.* \(2 rows\)/);
      expect(told).toMatch(/'X-2' is unknown/);
    },
    'IMPORT-042': async () => {
      const { bench } = part;
      const told = await bench.refusal(`${READINGS}${at},NEIGHBOUR-METER-77,import,1\n`);
      expect(told).toBe("import-1.csv:2: meter: the meter 'NEIGHBOUR-METER-77' is unknown.");
    },
    'IMPORT-043': refused('2026-04-20T00:00:00Z,M-1,import,1\n', /'M-1' ended on 2026-04-01/),
    'IMPORT-044': refused(`${at},12,import,1\n`, /'12' is unknown; did you mean `0012`/),
    'IMPORT-045': refused(`${at},1.2E+11,import,1\n`, /spreadsheet turned it into a number/),
    'IMPORT-059': async () => {
      const { bench } = part;
      bench.billed = ['2026-03'];
      const april = '2026-04-10T00:00:00Z,M-2,import,1\n';
      const { preview, outcome } = await bench.accept(READINGS + MORE + april);
      expect(preview.billedMonths).toEqual(['2026-03']);
      expect(preview.series.map(({ name, late }) => [name, late])).toEqual([
        ['M-1', 1],
        ['M-2', 0],
      ]);
      expect(outcome).toMatchObject({ added: 1, late: 0 });
      const again = await bench.preview(READINGS + MORE);
      expect(await bench.take(again, { takeLate: true })).toMatchObject({ added: 1, late: 1 });
    },
    'IMPORT-090': async () => {
      const { bench } = part;
      const preview = await bench.preview(READINGS + ROWS);
      const { signal } = { signal: AbortSignal.abort() };
      await expect(bench.take(preview, { signal })).rejects.toMatchObject({
        code: 'import-cancelled',
      });
      expect(await bench.stored()).toEqual([]);
      expect((await bench.store.get(bench.community.id, 1))?.state).toBe('cancelled');
      await expect(bench.take(preview)).rejects.toMatchObject({ code: 'import-ended' });
    },
    'IMPORT-092': async () => {
      const { bench } = part;
      const previews = [await bench.preview(READINGS + ROWS), await bench.preview(READINGS + ROWS)];
      const outcomes = await Promise.all(previews.map((preview) => bench.take(preview)));
      expect(outcomes.map(({ added }) => added).sort()).toEqual([0, 2]);
      expect(outcomes.filter((one) => one.alreadyTaken !== undefined)).toHaveLength(1);
      expect(await bench.stored()).toHaveLength(2);
    },
    'IMPORT-093': async () => {
      const { bench } = part;
      const preview = await bench.preview(READINGS + ROWS);
      await bench.lock.whileClosing(bench.community.id, async () => {
        await expect(bench.take(preview)).rejects.toMatchObject({ code: 'month-being-closed' });
        expect(await bench.stored()).toEqual([]);
      });
      expect(await bench.take(preview)).toMatchObject({ added: 2 });
    },
    'IMPORT-095': async () => {
      const { bench } = part;
      const preview = await bench.preview(READINGS + ROWS + MORE);
      await bench.accept(READINGS + ROWS);
      await expect(bench.take(preview)).rejects.toMatchObject({ code: 'import-stale' });
      const again = await bench.imports.previewAgain(bench.world, preview.number);
      expect(await bench.take(again)).toMatchObject({ added: 1 });
    },
    'IMPORT-096': async () => {
      const { bench } = part;
      const preview = await bench.preview(READINGS + ROWS);
      const other = await bench.preview(READINGS + MORE);
      const consent = { sha256: other.sha256 };
      await expect(bench.take(preview, consent)).rejects.toMatchObject({
        code: 'import-file-changed',
      });
      expect(await bench.stored()).toEqual([]);
    },
  };
}
