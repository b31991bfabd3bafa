import { MemberId, MeteringPointId } from '../community/community.js';
import { QuarterHour } from '../kernel/quarter-hour.js';
import { NotIssued } from './statement.js';

/** Why a member's statement cannot be drawn up: at which point and in which quarter-hours. */
export interface Blocker {
  readonly member: MemberId;
  readonly code: Exclude<NotIssued['code'], 'no-line' | 'finding-open'>;
  readonly meteringPoint: MeteringPointId;
  readonly quarterHours: number;
  readonly first: QuarterHour;
}

/** Collects what stands in the way, one entry per member, code and metering point. */
export class BlockerList {
  private readonly entries = new Map<string, Blocker>();

  add(found: Omit<Blocker, 'quarterHours' | 'first'>, at: QuarterHour): void {
    const key = `${found.member}/${found.code}/${found.meteringPoint}`;
    const known = this.entries.get(key);
    const quarterHours = (known?.quarterHours ?? 0) + 1;
    const first = known === undefined || at < known.first ? at : known.first;
    this.entries.set(key, { ...found, quarterHours, first });
  }

  of(member: MemberId): readonly Blocker[] {
    const found = [...this.entries.values()].filter((blocker) => blocker.member === member);
    return found.sort((a, b) => (sortText(a) < sortText(b) ? -1 : 1));
  }
}

function sortText(blocker: Blocker): string {
  return `${blocker.code === 'value-missing' ? 0 : 1}/${blocker.code}/${blocker.meteringPoint}`;
}
