import { copyFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { CommunityId } from '../../community/community.js';
import { ClosingLock } from '../record/closing-lock.service.js';
import { instant } from '../../kernel/quarter-hour.js';
import { refuse } from '../refuse.js';
import { assessImport, Assessment, ImportWorld } from './assess-import.service.js';
import { ImportPreview } from './import-preview.js';
import { IMPORT_BYTES_MAX, MappingSource } from './import-reader.service.js';
import { ImportRecorder } from './import-recorder.service.js';
import { ImportEntry, ImportOutcome } from './import-entry.js';
import { fileHash, packFile, unpackFile } from './kept-file.service.js';
import { ImportStore } from './import.store.js';

/** A file on the disk that is to be imported. */
export interface UploadedFile {
  readonly path: string;
  /** The name it came with: shown, never used as a path. */
  readonly originalName: string;
  readonly mapping: MappingSource;
  /** Takes values that are older than 36 months. */
  readonly allowOld: boolean;
  readonly by: string;
}

/** What an operator agrees to after the preview. */
export interface ImportConsent {
  /** Of the preview that was looked at. */
  readonly token: string;
  /** Of the file that is meant, where it is at hand. */
  readonly sha256?: string | undefined;
  /** Takes the good rows although others are wrong. */
  readonly takeGoodRows?: boolean | undefined;
  /** Records rows of billed months as late values. */
  readonly takeLate?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

const NO_MAPPING: MappingSource = { name: '', text: '' };
const NAME_LENGTH_MAX = 200;
/** A preview that nobody decided on is forgotten with the first file that comes a day later. */
const PREVIEW_KEPT_MS = 86_400_000;

/**
 * Imports files into the running service in two steps: a preview, which keeps the file and changes
 * nothing, and the import itself, in one database transaction. Both look at the same bytes by the same
 * rules; when the record has changed between them the preview is to be looked at again.
 */
@Injectable()
export class FileImport {
  constructor(
    private readonly dataSource: DataSource,
    private readonly imports: ImportStore,
    private readonly recorder: ImportRecorder,
    private readonly closing: ClosingLock,
  ) {}

  /** Refuses a file that cannot be read at all; anything else is in the preview. */
  async preview(world: ImportWorld, upload: UploadedFile): Promise<ImportPreview> {
    const { size } = await stat(upload.path);
    if (size > IMPORT_BYTES_MAX) {
      throw refuse('import-too-large', { file: 'the file', reason: `it has ${size} bytes.` });
    }
    const entry = {
      community: world.community.id,
      number: 0,
      fileName: `import${extensionOf(upload.originalName)}`,
      originalName: upload.originalName.slice(0, NAME_LENGTH_MAX),
      sha256: await fileHash(upload.path),
      bytes: size,
      mappingName: upload.mapping.name,
      mappingText: upload.mapping.text,
      allowOld: upload.allowOld,
      createdBy: upload.by,
      createdAt: world.now,
    };
    const place = (file: string) => copyFile(upload.path, file);
    const { preview } = await this.assess(world, entry, place);
    const extension = extensionOf(upload.originalName);
    await this.imports.discardPreviews(world.community.id, instant(world.now - PREVIEW_KEPT_MS));
    const kept = await this.imports.insert(entry, await packFile(upload.path), extension);
    const { number, fileName: file } = kept;
    const problems = preview.problems.map((problem) => ({ ...problem, file }));
    return { ...preview, number, fileName: file, problems };
  }

  /** The preview of a file that is kept, as things stand now. */
  async previewAgain(world: ImportWorld, number: number): Promise<ImportPreview> {
    const entry = await this.entry(world.community.id, number);
    return (await this.assess(world, entry, (file) => this.unpack(entry, file))).preview;
  }

  /** Imports what was previewed; the same file again, or at once by another operator, adds nothing. */
  async commit(world: ImportWorld, number: number, consent: ImportConsent): Promise<ImportOutcome> {
    const entry = await this.entry(world.community.id, number);
    if (entry.state === 'imported' || entry.state === 'nothing-new') return nothingDone(number);
    if (consent.sha256 !== undefined && consent.sha256 !== entry.sha256) {
      throw refuse('import-file-changed', { number });
    }
    const { manager } = this.dataSource;
    if (!(await this.imports.move(manager, entry, { from: 'previewed', to: 'running' }))) {
      const now = await this.entry(world.community.id, number);
      throw refuse('import-ended', { number, state: now.state });
    }
    try {
      return await this.dataSource.transaction((tx) =>
        this.carryOut(tx, { world, entry, consent }),
      );
    } catch (error) {
      const to = consent.signal?.aborted === true ? 'cancelled' : 'previewed';
      await this.imports.move(manager, entry, { from: 'running', to });
      throw error;
    }
  }

  /** Forgets a preview; an import that is done stays. */
  async cancel(community: CommunityId, number: number): Promise<void> {
    const entry = await this.entry(community, number);
    const step = { from: 'previewed', to: 'cancelled' } as const;
    if (await this.imports.move(this.dataSource.manager, entry, step)) return;
    throw refuse('import-ended', { number, state: entry.state });
  }

  list(community: CommunityId): Promise<readonly ImportEntry[]> {
    return this.imports.list(community);
  }

  /** The file byte by byte as it came, for as long as readings rest on it. */
  async bytes(community: CommunityId, number: number): Promise<Uint8Array> {
    const entry = await this.entry(community, number);
    return inFolder(async (folder) => {
      const file = path.join(folder, entry.fileName);
      await this.unpack(entry, file);
      return readFile(file);
    });
  }

  private async carryOut(
    tx: EntityManager,
    run: { world: ImportWorld; entry: ImportEntry; consent: ImportConsent },
  ): Promise<ImportOutcome> {
    const { world, entry, consent } = run;
    const { number, community } = entry;
    if (!(await this.closing.tryImport(tx, community)))
      throw refuse('month-being-closed', { number });
    await this.imports.waitTurn(tx, community);
    const alreadyTaken = await this.imports.takenBefore(tx, entry);
    if (alreadyTaken !== undefined) {
      const outcome = nothingDone(alreadyTaken);
      await this.end(tx, entry, 'nothing-new', outcome);
      return outcome;
    }
    const place = (file: string) => this.unpack(entry, file);
    const assessment = await this.assess(world, entry, place, tx);
    checkConsent(assessment, consent, number);
    const outcome = await this.recorder.record(tx, { entry, assessment, world, consent });
    await this.end(tx, entry, 'imported', outcome);
    return outcome;
  }

  private async end(
    tx: EntityManager,
    entry: ImportEntry,
    to: 'imported' | 'nothing-new',
    outcome: ImportOutcome,
  ): Promise<void> {
    if (await this.imports.move(tx, entry, { from: 'running', to, outcome })) return;
    throw refuse('import-ended', { number: entry.number, state: 'not-finished' });
  }

  async entry(community: CommunityId, number: number): Promise<ImportEntry> {
    const entry = await this.imports.get(community, number);
    if (entry === undefined) throw refuse('import-unknown', { number });
    return entry;
  }

  private async unpack(
    { community, number, state, sha256 }: Omit<ImportEntry, 'outcome'>,
    file: string,
  ): Promise<void> {
    const content = await this.imports.content(community, number);
    if (content === undefined) throw refuse('import-ended', { number, state });
    if ((await unpackFile(content, file)) !== sha256) {
      throw refuse('import-file-changed', { number });
    }
  }

  /** Reads from a file of its own with the name it has here, never the one it came with. */
  private assess(
    world: ImportWorld,
    entry: Omit<ImportEntry, 'state' | 'outcome'>,
    place: (file: string) => Promise<void>,
    tx: EntityManager = this.dataSource.manager,
  ): Promise<Assessment> {
    return inFolder(async (folder) => {
      const file = path.join(folder, entry.fileName);
      await place(file);
      const mapping =
        entry.mappingText === ''
          ? NO_MAPPING
          : { name: entry.mappingName, text: entry.mappingText };
      return assessImport(world, { entry, file, mapping }, { tx, imports: this.imports });
    });
  }
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'commonwatt-import-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function checkConsent(
  { preview }: Assessment,
  { token, takeGoodRows }: ImportConsent,
  number: number,
): void {
  if (preview.token !== token) throw refuse('import-stale', { number });
  const problems = preview.problemCount;
  if (preview.unreadable || (problems > 0 && takeGoodRows !== true)) {
    throw refuse('import-has-problems', { number, problems });
  }
}

function nothingDone(alreadyTaken: number): ImportOutcome {
  return { added: 0, late: 0, setAside: 0, skipped: 0, alreadyTaken };
}

/** Only what tells the kinds of files apart is kept of a name. */
function extensionOf(originalName: string): string {
  return /\.(csv|txt|xml|edi)$/i.exec(originalName)?.[0].toLowerCase() ?? '.csv';
}
