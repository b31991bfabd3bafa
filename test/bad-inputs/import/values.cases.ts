import { problemsAsCsv, safeCell } from '../../../src/portal/import-report.js';
import { Reader } from '../../../src/portal/reader.js';
import { RefusedImportView } from '../../../src/portal/imports-view.js';
import {
  INTERVALS,
  localDayRows,
  localRow,
  READINGS,
  tableMapping,
  useImports,
} from '../../support/imports.js';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { BadInputCases } from '../rows.js';

const POINTS = tableMapping().replace('decimal: comma', 'decimal: point');

/** What stands in the cells: numbers, times, units, formulas, text. */
export function cases(): BadInputCases {
  const part = useImports();
  const table = (rows: string) => `Zeit;Punkt;Wert\n${rows}`;
  const value = (text: string) => table(localRow('01.03.2026', 0, text));
  const refused =
    (content: string, sentence: RegExp, mapping = tableMapping()) =>
    async () => {
      expect(await part.bench.refusal(content, { mapping })).toMatch(sentence);
    };
  const own = (rows: string, sentence: RegExp, head = READINGS) =>
    refused(head + rows, sentence, '');
  const reviewed =
    (content: string, code: string, mapping = tableMapping()) =>
    async () => {
      const { bench } = part;
      const { preview, outcome } = await bench.accept(content, { mapping });
      expect(preview.reviews.map(({ line, reason }) => [line, reason])).toEqual([[2, code]]);
      expect(outcome).toMatchObject({ added: 0, setAside: 1 });
      expect(await bench.stored()).toEqual([]);
      expect((await bench.setAside()).map((row) => row.code)).toEqual([code]);
    };

  return {
    'IMPORT-026': refused(value('1,234'), /'1,234' could mean thousands or decimals/, POINTS),
    'IMPORT-027': refused(value('1.234'), /'1.234' could mean thousands or decimals/),
    'IMPORT-028': async () => {
      await refused(value('1\u2009234,50'), /is no number/)();
      const mapping = tableMapping('thousands: space');
      await part.bench.accept(value('1\u2009234,50'), { mapping });
      expect(await part.bench.stored()).toEqual(['flat-1 import 2026-02-28T23:00:00Z 1234.5']);
    },
    'IMPORT-029': refused(value('12,5 kWh'), /has a unit/),
    'IMPORT-030': refused(value('1e3'), /has an exponent/),
    'IMPORT-031': async () => {
      const rows = ['NaN', 'n/a', '-', '####'].map((text, slot) =>
        localRow('01.03.2026', slot, text),
      );
      const mapping = tableMapping();
      const { bench } = part;
      const { preview } = await bench.accept(table(rows.join('')), { mapping });
      expect(preview).toMatchObject({ missing: 4, reviewCount: 4 });
      expect(preview.reviews.map(({ reason }) => reason)).toEqual(Array(4).fill('missing'));
      expect(await bench.stored()).toEqual([]);
    },
    'IMPORT-032': async () => {
      const { bench } = part;
      const { preview } = await bench.accept(value(''), { mapping: tableMapping() });
      expect(preview).toMatchObject({ missing: 1, reviewCount: 0 });
      expect(await bench.stored()).toEqual([]);
    },
    'IMPORT-033': reviewed(value('-0,5'), 'sign'),
    'IMPORT-034': reviewed(value('26'), 'implausible', tableMapping('kilowattsMax: 100')),
    'IMPORT-035': refused(value('0,123456789'), /has more than 6 decimals/),
    'IMPORT-036': async () => {
      const { preview, outcome } = await part.bench.accept(
        table(localRow('01.03.2026', 0).repeat(3)),
        { mapping: tableMapping() },
      );
      expect([preview.repeated, outcome.added]).toEqual([2, 1]);
    },
    'IMPORT-037': refused(
      table(localRow('01.03.2026', 0) + localRow('01.03.2026', 0, '0,2')),
      /:3: .*another value for the same time stands in line 2/,
    ),
    'IMPORT-046': own('03/04/2026 00:00,M-1,import,1\n', /'03\/04\/2026 00:00' is ambiguous/),
    'IMPORT-047': refused(table('30.02.2026 00:00;flat-1;1\n'), /is no time of the calendar/),
    'IMPORT-048': refused(table('31.12.99 00:00;flat-1;1\n'), /a year of two digits/),
    'IMPORT-049': refused(table(localDayRows('26.10.2025')), /exists twice: the clocks go back/),
    'IMPORT-050': async () => {
      const mapping = tableMapping('repeatedHour: in-order');
      const told = await part.bench.refusal(table(localDayRows('29.03.2026')), { mapping });
      expect(told.match(/does not exist: the clocks go forward/g)).toHaveLength(4);
    },
    'IMPORT-051': async () => {
      const mapping = tableMapping('repeatedHour: in-order');
      const told = await part.bench.refusal(table(localDayRows('26.10.2025')), { mapping });
      expect(told.match(/stands here once/g)).toHaveLength(4);
    },
    'IMPORT-052': async () => {
      const silent = tableMapping().replace('stamp: start\n', '');
      await refused(value('1'), /stamp: say whether/, silent)();
      const shifted = localDayRows('01.03.2026', (slot) => slot === 0) + localRow('02.03.2026', 0);
      const preview = await part.bench.preview(table(shifted), { mapping: tableMapping() });
      expect(preview.notices).toEqual([expect.stringMatching(/times look like the ends/)]);
    },
    'IMPORT-053': async () => {
      await own('2026-03-01T00:07:00Z,flat-1,import,1\n', /begins no quarter-hour/, INTERVALS)();
      const { outcome } = await part.bench.accept(`${READINGS}2026-03-01T00:07:12Z,M-1,import,1\n`);
      expect(outcome.added).toBe(1);
    },
    'IMPORT-055': async () => {
      const mapping = tableMapping('x: y')
        .replace('x: y\n', '')
        .replace('stamp: start\n', '')
        .replace('value: Wert', 'value: Wert, end: Ende');
      const rows =
        '01.03.2026 00:00;flat-1;1;01.03.2026 00:30\n01.03.2026 00:15;flat-1;1;01.03.2026 00:30\n';
      const told = await part.bench.refusal(`Zeit;Punkt;Wert;Ende\n${rows}`, { mapping });
      expect(told).toMatch(/:2: .*spans 30 minutes/);
    },
    'IMPORT-056': async () => {
      const rows = [2, 0, 1].map((slot) => localRow('01.03.2026', slot)).join('');
      const { outcome } = await part.bench.accept(table(rows), { mapping: tableMapping() });
      expect(outcome.added).toBe(3);
    },
    'IMPORT-057': own('2026-06-15T12:30:00Z,M-2,import,1\n', /lies in the future/),
    'IMPORT-058': async () => {
      const text = `${READINGS}2023-01-01T00:00:00Z,M-1,import,1\n`;
      expect(await part.bench.refusal(text)).toMatch(/older than 36 months/);
      expect((await part.bench.accept(text, { allowOld: true })).outcome.added).toBe(1);
    },
    'IMPORT-060': async () => {
      const rows = (values: readonly string[]) =>
        values.map((kwh, slot) => `2026-03-01T0${slot}:00:00Z,M-1,import,${kwh}\n`).join('');
      await own(rows(['500', '400', '410']), /:3: kwh: .*falls from 500/)();
      const dip = rows(['100.00', '100.50', '100.49', '100.80']);
      expect((await part.bench.accept(READINGS + dip)).outcome.added).toBe(4);
    },
    'IMPORT-061': refused(table(`;;MWh\n${localRow('01.03.2026', 0)}`), /'MWh' is a unit/),
    'IMPORT-062': refused(
      table(`${localRow('01.03.2026', 0)}Total;flat-1;0,1\n`),
      /:3: time: 'Total' is a sum, no reading/,
    ),
    'IMPORT-063': refused(value('=A1+B1'), /is a formula/),
    'IMPORT-064': async () => {
      const preview = await part.bench.preview(`${READINGS}2026-03-01T00:00:00Z,@cmd,import,1\n`);
      expect(preview.problems.at(0)?.message).toContain("'@cmd'");
      const cells = ['@x', '=A1', '+1', '-1', 'plain', '=1,"2"'].map(safeCell);
      expect(cells).toEqual(["'@x", "'=A1", "'+1", "'-1", 'plain', '"\'=1,""2"""']);
      expect(problemsAsCsv(preview)).toMatch(/^line,field,sentence\r\n2,meter,/);
    },
    'IMPORT-065': async () => {
      const text = `${READINGS}2026-03-01T00:00:00Z,<img src=x onerror=alert(1)>,import,1\n`;
      const { problems } = await part.bench.preview(text);
      const html = renderToString(h(RefusedImportView, { reader: new Reader('de'), problems }));
      expect(html).toContain('&lt;img src=x');
      expect(html).not.toContain('<img');
    },
    'IMPORT-066': refused(
      `Zeit;Punkt;Wert;Datei\n${localRow('01.03.2026', 0).trim()};/etc/passwd\n`,
      /Datei: the column is unknown/,
    ),
  };
}
