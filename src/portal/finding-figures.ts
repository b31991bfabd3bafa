import { findingsOn } from '../billing/open-findings.js';
import { Community, Member } from '../community/community.js';
import { firstDayOf, nextPeriod, Period } from '../kernel/local-day.js';
import { Direction, Method } from '../kernel/profile.js';
import { Instant, QuarterHour } from '../kernel/quarter-hour.js';
import { overlaps } from '../kernel/validity.js';
import { LateValue } from '../measurements/late-value.js';
import { Finding } from '../measurements/measurement.js';
import {
  SUBSTITUTE_STATUS,
  SubstituteGap,
  SubstituteReason,
  SubstituteValue,
} from '../measurements/substitute.js';

/** Substitutes that follow each other and share place, status and reason: what a person decides on. */
export interface SubstituteRun extends SubstituteGap {
  readonly status: number;
  readonly reason: SubstituteReason;
  readonly methods: readonly Method[];
  readonly milliwattHours: number;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly note: string;
}

/** Late values of one place that came at the same time; sums in milliwatt-hours. */
export interface LateRun {
  readonly meteringPoint: string;
  readonly direction: Direction;
  readonly first: QuarterHour;
  readonly quarterHours: number;
  /** Of the quarter-hours that had a value before; undefined where none had. */
  readonly before: number | undefined;
  /** Undefined where no value is left. */
  readonly now: number | undefined;
  readonly openedAt: Instant;
}

/** The members whose statement of the month a finding holds back, by the rule of billing. */
export function membersHeldBy(
  community: Community,
  period: Period,
  finding: Finding,
): readonly Member[] {
  const month = { from: firstDayOf(period), to: firstDayOf(nextPeriod(period)) };
  const held = community.holdings.filter((holding) => overlaps(holding, month));
  return community.members.filter(({ id }) => {
    const own = held.filter(({ member }) => member === id);
    return findingsOn(community, own, [finding]).length > 0;
  });
}

export function substituteRuns(values: readonly SubstituteValue[]): SubstituteRun[] {
  const runs: SubstituteRun[] = [];
  for (const value of [...values].sort(bySubstitutePlace)) {
    const last = runs.at(-1);
    if (last !== undefined && goesOn(last, value)) {
      runs[runs.length - 1] = {
        ...last,
        count: last.count + 1,
        milliwattHours: last.milliwattHours + value.milliwattHours,
        methods: [...new Set([...last.methods, value.method])],
      };
    } else {
      const { at, method, ...shared } = value;
      runs.push({ ...shared, first: at, count: 1, methods: [method] });
    }
  }
  return runs;
}

/** The gaps in which some quarter-hour has neither a proposed nor a confirmed substitute. */
export function gapsWithoutProposal(
  gaps: readonly SubstituteGap[],
  runs: readonly SubstituteRun[],
): SubstituteGap[] {
  const live = runs.filter(({ status }) => status !== SUBSTITUTE_STATUS.withdrawn);
  return gaps.filter((gap) => {
    const covered = live.filter((run) => isSamePlace(run, gap)).map((run) => commonOf(run, gap));
    return covered.reduce((sum, count) => sum + count, 0) < gap.count;
  });
}

export function lateRuns(values: readonly LateValue[]): LateRun[] {
  const runs = new Map<string, LateRun>();
  for (const { meteringPoint, direction, at, before, now, openedAt } of values) {
    const key = `${openedAt} ${meteringPoint}/${direction}`;
    const known = runs.get(key);
    runs.set(key, {
      meteringPoint,
      direction,
      openedAt,
      first: known === undefined || at < known.first ? at : known.first,
      quarterHours: (known?.quarterHours ?? 0) + 1,
      before: knownSum(known?.before, before),
      now: knownSum(known?.now, now),
    });
  }
  return [...runs.values()].sort((a, b) => b.openedAt - a.openedAt);
}

function knownSum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : a + b;
}

function goesOn(run: SubstituteRun, value: SubstituteValue): boolean {
  return (
    isSamePlace(run, value) &&
    value.at === run.first + run.count &&
    value.status === run.status &&
    value.reason === run.reason &&
    value.createdAt === run.createdAt
  );
}

type Place = Pick<SubstituteGap, 'meteringPoint' | 'direction'>;

function isSamePlace(a: Place, b: Place): boolean {
  return a.meteringPoint === b.meteringPoint && a.direction === b.direction;
}

function commonOf(a: SubstituteGap, b: SubstituteGap): number {
  const end = Math.min(a.first + a.count, b.first + b.count);
  return Math.max(0, end - Math.max(a.first, b.first));
}

function bySubstitutePlace(a: SubstituteValue, b: SubstituteValue): number {
  const [left, right] = [a, b].map((one) => `${one.meteringPoint}/${one.direction}`);
  return left === right ? a.at - b.at : left < right ? -1 : 1;
}
