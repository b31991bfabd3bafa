import { CommunityId } from '../../community/community.js';
import { Instant } from '../../kernel/quarter-hour.js';

/** Where an import stands; `not-finished`: its process ended half way and nothing was taken. */
export type ImportState =
  'previewed' | 'running' | 'imported' | 'nothing-new' | 'cancelled' | 'not-finished';

/** What an import did. */
export interface ImportOutcome {
  readonly added: number;
  /** Of them in months that were billed already. */
  readonly late: number;
  /** Values and differing rows that a person looks at. */
  readonly setAside: number;
  /** Rows left out because they were wrong. */
  readonly skipped: number;
  /** The import that took the same file before; then nothing was done. */
  readonly alreadyTaken?: number | undefined;
}

/** One file that was uploaded, and what became of it. */
export interface ImportEntry {
  readonly community: CommunityId;
  readonly number: number;
  readonly fileName: string;
  readonly originalName: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly mappingName: string;
  readonly mappingText: string;
  readonly allowOld: boolean;
  readonly state: ImportState;
  /** Null as long as nothing was decided. */
  readonly outcome: ImportOutcome | null;
  readonly createdBy: string;
  readonly createdAt: Instant;
}
