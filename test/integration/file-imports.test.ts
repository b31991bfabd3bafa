import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { useImports } from '../support/imports.js';

const HERE = path.join(import.meta.dirname, '../imports');
const FOLDERS = readdirSync(HERE, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

describe('a file of a market partner', () => {
  const part = useImports();

  const read = (folder: string) => {
    const name = readdirSync(path.join(HERE, folder)).find((one) => one.startsWith('input')) ?? '';
    const mapping = path.join(HERE, folder, 'mapping.yaml');
    return {
      name,
      content: readFileSync(path.join(HERE, folder, name)),
      mapping: existsSync(mapping) ? readFileSync(mapping, 'utf8') : undefined,
      expected: readFileSync(path.join(HERE, folder, 'expected.txt'), 'utf8')
        .trim()
        .split('\n'),
    };
  };

  it.each(FOLDERS)(
    '%s gives the expected rows, once',
    async (folder) => {
      const { bench } = part;
      const { content, expected, ...attempt } = read(folder);
      const { preview, outcome } = await bench.accept(content, attempt);
      expect(preview.series.reduce((sum, { added }) => sum + added, 0)).toBe(outcome.added);
      expect(await bench.stored()).toEqual(expected);
      expect(await bench.accept(content, attempt)).toMatchObject({ outcome: { added: 0 } });
      expect(await bench.stored()).toEqual(expected);
      expect(Buffer.from(await bench.imports.bytes(bench.community.id, 1))).toEqual(content);
    },
    60_000,
  );

  it('gives the same rows in whatever order they stand', async () => {
    const { bench } = part;
    const rows = [5, 1, 4, 2, 3].map((hour) => `2026-03-01T0${hour}:00:00Z,M-1,import,${hour}\n`);
    const header = 'at,meter,register,kwh\n';
    const sorted = [...rows].sort().join('');
    await bench.accept(header + rows.join(''));
    const { preview } = await bench.accept(header + sorted);
    expect(preview.series).toMatchObject([{ added: 0, known: 5, conflicting: 0 }]);
  });
});
