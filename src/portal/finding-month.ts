import { Community } from '../community/community.js';
import { firstDayOf, nextPeriod, Period } from '../kernel/local-day.js';
import { overlaps } from '../kernel/validity.js';
import { JudgedFinding } from '../measurements/plausibility.js';
import { KeptDecision } from '../measurements/reading-decision.js';
import { SubstituteGap } from '../measurements/substitute.js';
import { LateRun, SubstituteRun } from './finding-figures.js';

/** What of a month waits for a person, and what persons have said before. */
export interface FindingMonth {
  readonly period: Period;
  readonly findings: readonly JudgedFinding[];
  /** Undefined as long as the month is not measured. */
  readonly gaps: readonly SubstituteGap[] | undefined;
  readonly substitutes: readonly SubstituteRun[];
  /** Newest first, of all months. */
  readonly decisions: readonly KeptDecision[];
  readonly late: readonly LateRun[];
  /** How many members have a holding in the month. */
  readonly billedMembers: number;
}

export function billedMembersIn(community: Community, period: Period): number {
  const month = { from: firstDayOf(period), to: firstDayOf(nextPeriod(period)) };
  const held = community.holdings.filter((holding) => overlaps(holding, month));
  return new Set(held.map(({ member }) => member)).size;
}
