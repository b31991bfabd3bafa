import assert from 'node:assert/strict';
import { Money } from '../kernel/money.js';
import { Ratio } from '../kernel/ratio.js';
import { intersection } from '../kernel/validity.js';
import { Zone } from '../kernel/zone.js';
import { checkMoney } from './check-money.js';
import { checkReferences } from './check-references.js';
import { checkRules } from './check-rules.js';
import { checkSpans, existenceOf, instantIn } from './check-spans.js';
import {
  AllocationRule,
  Community,
  Holding,
  LoanId,
  Meter,
  MeteringPointId,
  Opening,
} from './community.js';
import { byText } from '../kernel/text-order.js';
import { ProblemList } from './problem-list.js';
import { Draft, readDocument } from './read-document.js';
import { PlacedTree } from './yaml-tree.js';

/** The document of a community and the file it was read from, for the places of its problems. */
export interface CommunitySource {
  readonly file: string;
  readonly tree: PlacedTree;
}

/**
 * The one way from a document to a community: every field read, every reference resolved, nothing
 * overlapping. Throws InputError with all problems at once. Lists come out sorted, so that no result
 * depends on the order of the input; a holding is cut to the time its metering point exists.
 */
export function parseCommunity({ file, tree }: CommunitySource): Community {
  const problems = new ProblemList(file, tree.lines);
  const draft = readDocument(tree.root, problems);
  checkReferences(draft, problems);
  checkSpans(draft, problems);
  checkRules(draft, problems);
  checkMoney(draft, problems);
  problems.refuseIfAny();
  return communityOf(draft);
}

function communityOf(draft: Draft): Community {
  const head = draft.parts.community;
  assert(head !== undefined, 'a document without problems has its head');
  const { timezone, ...named } = head;
  const zone = new Zone(timezone);
  return {
    ...named,
    zone,
    meteringPoints: sortedById(valuesOf(draft.meteringPoints)),
    meters: metersOf(draft, zone),
    members: sortedById(
      valuesOf(draft.members).map((member) => ({ ...member, role: member.role ?? 'member' })),
    ),
    holdings: holdingsOf(draft),
    tariffs: sortedById(
      valuesOf(draft.tariffs).map(({ id, prices }) => ({ id, prices: sortedByDate(prices) })),
    ),
    allocation: sortedByDate(valuesOf(draft.allocation).map(ruleOf)),
    loans: sortedById(valuesOf(draft.loans)),
    waterfall: sortedByDate(valuesOf(draft.waterfall)),
    payments: draft.parts.payments?.assume ?? 'none',
    opening: openingOf(draft),
  };
}

/** Without an entry a metering point has a meter of the same id. */
function metersOf(draft: Draft, zone: Zone): readonly Meter[] {
  const entries = valuesOf(draft.meters).map(({ from, to, factor, ...meter }) => ({
    ...meter,
    from: from === undefined ? undefined : instantIn(zone, from),
    to: to === undefined ? undefined : instantIn(zone, to),
    factor: factor ?? Ratio.one,
  }));
  const withEntry = new Set(entries.map(({ meteringPoint }) => meteringPoint));
  const standIns = valuesOf(draft.meteringPoints)
    .filter(({ id }) => !withEntry.has(id))
    .map(({ id }): Meter => ({ id: sameId(id), meteringPoint: id, factor: Ratio.one }));
  return [...entries, ...standIns].sort(
    (a, b) => (a.from ?? -Infinity) - (b.from ?? -Infinity) || (a.id < b.id ? -1 : 1),
  );
}

function sameId(id: MeteringPointId): Meter['id'] {
  return id as string as Meter['id'];
}

function holdingsOf(draft: Draft): readonly Holding[] {
  const points = valuesOf(draft.meteringPoints);
  const holdings = valuesOf(draft.holdings).map((holding): Holding => {
    const point = points.find(({ id }) => id === holding.meteringPoint);
    const span = point === undefined ? undefined : intersection(holding, existenceOf(point));
    assert(span !== undefined, 'a checked holding lies in the time of its metering point');
    return { ...holding, ...span };
  });
  return sortedByDate(holdings.sort((a, b) => byText(a.meteringPoint, b.meteringPoint)));
}

function ruleOf(rule: Draft['allocation'][number]['value']): AllocationRule {
  const { shares, ...rest } = rule;
  if (shares === undefined) return rest;
  const byId = Object.entries(shares).sort(([a], [b]) => byText(a, b));
  return { ...rest, shares: new Map(byId.map(([id, share]) => [id as MeteringPointId, share])) };
}

function openingOf(draft: Draft): Opening | undefined {
  const opening = draft.parts.opening;
  if (opening === undefined) return undefined;
  const loans = Object.entries(opening.loans ?? {}).map(([id, { principal, interestArrears }]) => {
    const state = { principal, interestArrears: interestArrears ?? Money.zero };
    return [id as LoanId, state] as const;
  });
  return {
    statementNumber: opening.statementNumber ?? 1,
    reserve: opening.reserve ?? Money.zero,
    fund: opening.fund ?? Money.zero,
    loans: new Map(loans),
  };
}

function valuesOf<T>(placed: readonly { readonly value: T }[]): T[] {
  return placed.map(({ value }) => value);
}

function sortedById<T extends { readonly id: string }>(entries: readonly T[]): readonly T[] {
  return [...entries].sort((a, b) => byText(a.id, b.id));
}

function sortedByDate<T extends { readonly from: string }>(entries: readonly T[]): readonly T[] {
  return [...entries].sort((a, b) => byText(a.from, b.from));
}
