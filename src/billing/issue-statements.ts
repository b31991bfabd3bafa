import { Member } from '../community/community.js';
import { basisOf, totalsOf } from './basis.js';
import { drawUp, StatementBody } from './draw-up.js';
import { gatherSupplies, SettledMonth } from './gather-supplies.js';
import { notIssued } from './not-issued.js';
import { findingsOn, heldByFindings } from './open-findings.js';
import { RegisterBook } from './register-book.js';
import { NotIssued, Vacancy } from './statement.js';
import { StatementBasis } from './statement-basis.js';

/** A statement that can be issued; it gets its number when it is stored. */
export interface StatementDraft {
  readonly member: Member;
  readonly basis: StatementBasis;
  readonly body: StatementBody;
}

/** What a settled month gives to bill: drafts and those not issued in the order of member id. */
export interface DraftedMonth {
  readonly drafts: readonly StatementDraft[];
  readonly notIssued: readonly NotIssued[];
  readonly vacancies: readonly Vacancy[];
}

/**
 * One statement per member for all its metering points of the month. A member with a missing value is
 * not billed, one without any line neither, and both are listed; the others are not held up.
 */
export function issueStatements(month: SettledMonth, registers: RegisterBook): DraftedMonth {
  const { community, period } = month;
  const { supplies, blockers, vacancies } = gatherSupplies(month);
  const shared = { totals: totalsOf(month.settlement), registers };
  const drafts: StatementDraft[] = [];
  const unissued: NotIssued[] = [];
  for (const member of [...community.members].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const found = blockers.of(member.id);
    const own = supplies.filter((supply) => supply.member === member.id);
    const held = found.length === 0 ? findingsOn(community, own, month.open ?? []) : [];
    if (held.length > 0) {
      unissued.push(heldByFindings(period, member.id, held));
      continue;
    }
    const basis = found.length === 0 ? basisOf(month, member, own, shared) : undefined;
    const body = basis === undefined ? undefined : drawUp(basis);
    if (basis === undefined || body === undefined || body.lines.length === 0) {
      unissued.push(notIssued(community, period, member, found));
    } else {
      drafts.push({ member, basis, body });
    }
  }
  const sorted = [...vacancies].sort((a, b) => (placeText(a) < placeText(b) ? -1 : 1));
  return { drafts, notIssued: unissued, vacancies: sorted };
}

function placeText(vacancy: Vacancy): string {
  return `${vacancy.meteringPoint}/${vacancy.from}`;
}
