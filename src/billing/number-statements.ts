import assert from 'node:assert/strict';
import { CommunityId } from '../community/community.js';
import { Period } from '../kernel/local-day.js';

const DIGITS = 4;
const NUMBER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}-\d{4}-\d{4,}$/;

/** `werkhalle-2026-0007`: gap-free per community and year, the year that of the month billed. */
export function statementNumber(community: CommunityId, period: Period, sequence: number): string {
  assert(Number.isSafeInteger(sequence) && sequence > 0, `statement number ${sequence}`);
  return `${community}-${period.slice(0, 4)}-${String(sequence).padStart(DIGITS, '0')}`;
}

/** True for text of the form of a statement number. */
export function isStatementNumber(text: string): boolean {
  return NUMBER.test(text);
}
