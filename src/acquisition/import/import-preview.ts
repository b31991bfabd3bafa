import { Direction } from '../../kernel/profile.js';
import { Period } from '../../kernel/local-day.js';
import { Problem } from '../../kernel/problem.js';
import { Review } from './file-value.js';

/** What would happen to the rows of one meter or metering point and direction. */
export interface SeriesPreview {
  readonly name: string;
  readonly direction: Direction;
  readonly kind: 'register' | 'interval';
  /** The first and the last instant in milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly added: number;
  /** Stored already with the same value. */
  readonly known: number;
  /** Stored already with another value. */
  readonly conflicting: number;
  /** New, in a month that is billed already. */
  readonly late: number;
}

/** Everything an operator sees before an import is carried out. */
export interface ImportPreview {
  readonly number: number;
  /** The name the file has here; the one it came with is only shown. */
  readonly fileName: string;
  readonly originalName: string;
  readonly format: string;
  readonly sha256: string;
  /** Says what was previewed; another file or a record that changed has another one. */
  readonly token: string;
  /** The import that took the same file before. */
  readonly alreadyTaken?: number | undefined;
  readonly series: readonly SeriesPreview[];
  readonly problems: readonly Problem[];
  /** All that is wrong, also what is not told one by one. */
  readonly problemCount: number;
  readonly reviews: readonly Review[];
  readonly reviewCount: number;
  readonly missing: number;
  /** Rows that stand in the file more than once with the same value. */
  readonly repeated: number;
  readonly leftOut: Readonly<Record<string, number>>;
  /** Months that are billed already. */
  readonly billedMonths: readonly Period[];
  readonly notices: readonly string[];
  /** The file could not be read to its end: not even its good rows may be taken. */
  readonly unreadable: boolean;
}

export type ImportVerdict = 'ready' | 'good-rows-only' | 'nothing-new' | 'refused';

/** What an operator may do with a preview. */
export function verdictOf(preview: ImportPreview): ImportVerdict {
  const added = preview.series.reduce((sum, one) => sum + one.added, 0);
  if (preview.unreadable) return 'refused';
  if (preview.problemCount === 0) return added + preview.reviewCount > 0 ? 'ready' : 'nothing-new';
  return added > 0 ? 'good-rows-only' : 'refused';
}
