import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { ImportWorld } from '../../src/acquisition/import/assess-import.service.js';
import { FileImport } from '../../src/acquisition/import/file-import.service.js';
import { ImportPreview } from '../../src/acquisition/import/import-preview.js';
import { ImportRecorder } from '../../src/acquisition/import/import-recorder.service.js';
import { ImportStore } from '../../src/acquisition/import/import.store.js';
import { ClosingLock } from '../../src/acquisition/record/closing-lock.service.js';
import { Community, CommunityId } from '../../src/community/community.js';
import { parseCommunity } from '../../src/community/parse-community.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { Period } from '../../src/kernel/local-day.js';
import { InputError, problemText } from '../../src/kernel/problem.js';
import { parseInstant } from '../../src/kernel/quarter-hour.js';
import { registerFalls } from '../../src/measurements/register-falls.js';
import { recordStoreOn } from './acquisition.js';
import { TestDatabase, useDatabase } from './database.js';

/** A house with meters old and new, one of them with leading zeros, and market names. */
const COMMUNITY = `version: 1
community: { id: hall, name: Hall, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: grid, kind: grid }
  - { id: roof, kind: generation }
  - { id: flat-1, kind: consumption }
  - { id: flat-2, kind: consumption, to: 2026-04-01 }
  - { id: flat-3, kind: consumption }
meters:
  - { id: M-1, meteringPoint: flat-1, to: 2026-04-01, digits: 6 }
  - { id: M-2, meteringPoint: flat-1, from: 2026-04-01 }
  - { id: "0012", meteringPoint: flat-3 }
members:
  - { id: coop, name: Hall eG, role: operator }
holdings: []
tariffs:
  - id: house
    prices:
      - { from: 2026-01-01, solar: 0.2269, grid: 0.2958, base: 6.30, vat: 19 }
allocation:
  - { from: 2026-01-01, key: proportional, model: producer }
`;

export const IMPORT_NOW = parseInstant('2026-06-15T12:00:00Z')!;

export interface Attempt {
  readonly mapping?: string | undefined;
  readonly name?: string | undefined;
  readonly allowOld?: boolean | undefined;
}

/** Imports into a real database, each test in a community of its own. */
export class ImportBench {
  readonly community: Community;
  billed: readonly string[] = [];

  constructor(
    readonly dataSource: DataSource,
    id = `hall-${randomUUID().slice(0, 8)}`,
  ) {
    const parsed = parseCommunity({ file: 'c.yaml', tree: parseYamlTree(COMMUNITY, 'c.yaml') });
    this.community = { ...parsed, id: id as CommunityId };
  }

  get store(): ImportStore {
    return new ImportStore(this.dataSource);
  }

  get lock(): ClosingLock {
    return new ClosingLock(this.dataSource);
  }

  get imports(): FileImport {
    const recorder = new ImportRecorder(recordStoreOn(this.dataSource));
    return new FileImport(this.dataSource, this.store, recorder, this.lock);
  }

  get world(): ImportWorld {
    return {
      community: this.community,
      now: IMPORT_NOW,
      billedAmong: (months) =>
        Promise.resolve(new Set<Period>(months.filter((month) => this.billed.includes(month)))),
      falls: (rows, file) => Promise.resolve(registerFalls(this.community, rows, file)),
    };
  }

  async preview(content: string | Uint8Array, attempt: Attempt = {}): Promise<ImportPreview> {
    const folder = await mkdtemp(path.join(tmpdir(), 'commonwatt-test-'));
    try {
      const file = path.join(folder, 'upload');
      await writeFile(file, content);
      return await this.imports.preview(this.world, {
        path: file,
        originalName: attempt.name ?? 'values.csv',
        mapping: { name: 'test.yaml', text: attempt.mapping ?? '' },
        allowOld: attempt.allowOld ?? false,
        by: 'coop',
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  take({ number, token }: ImportPreview, consent: object = {}) {
    return this.imports.commit(this.world, number, { token, ...consent });
  }

  /** All rows of the record, as text, in order. */
  async stored(): Promise<readonly string[]> {
    const rows: { row: string }[] = await this.dataSource.query(
      `select row from (
        select meter as name, register as direction, at, milliwatt_hours, estimated
          from acquisition.reading where community = $1
        union all select metering_point, direction, at, milliwatt_hours, estimated
          from acquisition.given_value where community = $1) rows,
        lateral (select name || ' ' || direction || ' '
          || to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || ' '
          || trim_scale(milliwatt_hours / 1e6) || case when estimated then ' estimated' else '' end
          as row) text
      order by name collate "C", direction, at`,
      [this.community.id],
    );
    return rows.map(({ row }) => row);
  }

  async setAside(): Promise<readonly { code: string; raw: string }[]> {
    return this.dataSource.query(
      `select code, convert_from(raw, 'UTF8') as raw from acquisition.quarantine
      where community = $1 order by raw`,
      [this.community.id],
    );
  }

  /** Everything that is told about a file that is not taken: not one row is stored. */
  async refusal(content: string | Uint8Array, attempt: Attempt = {}): Promise<string> {
    const before = await this.stored();
    const told = await this.told(content, attempt);
    expect(await this.stored()).toEqual(before);
    return told;
  }

  private async told(content: string | Uint8Array, attempt: Attempt): Promise<string> {
    let preview: ImportPreview;
    try {
      preview = await this.preview(content, attempt);
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
    expect(preview.problemCount).toBeGreaterThan(0);
    await expect(this.take(preview)).rejects.toMatchObject({ code: 'import-has-problems' });
    return preview.problems.map(problemText).join('\n');
  }

  /** Imports a file that must be without fault. */
  async accept(content: string | Uint8Array, attempt: Attempt = {}) {
    const preview = await this.preview(content, attempt);
    expect(preview.problems).toEqual([]);
    return { preview, outcome: await this.take(preview) };
  }
}

export function useImports(): { readonly bench: ImportBench; readonly database: TestDatabase } {
  const database = useDatabase(acquisitionMigrations);
  let bench: ImportBench | undefined;
  beforeEach(() => {
    bench = new ImportBench(database.dataSource);
  });
  return {
    database,
    get bench() {
      if (bench === undefined) throw new Error('imports are open inside tests only');
      return bench;
    },
  };
}

export const READINGS = 'at,meter,register,kwh\n';
export const INTERVALS = 'from,metering_point,direction,kwh\n';

/** A mapping of quarter-hours with local times, semicolons and decimal commas; lines may be added. */
export function tableMapping(more = ''): string {
  return `format: csv
kind: interval
separator: semicolon
decimal: comma
times: [dd.MM.yyyy HH:mm]
columns: { time: Zeit, meter: Punkt, value: Wert }
direction: import
${more.includes('stamp:') ? '' : 'stamp: start\n'}${more}
`;
}

/** Ninety-six rows of a local day in the form of `tableMapping`, with some quarter-hours left out. */
export function localDayRows(
  day: string,
  skipped: (slot: number) => boolean = () => false,
): string {
  const rows = Array.from({ length: 96 }, (_, slot) => slot).filter((slot) => !skipped(slot));
  return rows.map((slot) => localRow(day, slot)).join('');
}

export function localRow(day: string, slot: number, value = '0,1'): string {
  const clock = [Math.floor(slot / 4), (slot % 4) * 15].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${day} ${clock.join(':')};flat-1;${value}\n`;
}
