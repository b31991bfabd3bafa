import { addDays, daysBetween, LocalDay } from '../kernel/local-day.js';
import { Instant } from '../kernel/quarter-hour.js';
import { intersection, overlaps, Validity } from '../kernel/validity.js';
import { Zone } from '../kernel/zone.js';
import { Holding, MeteringPointKind } from './community.js';
import { DayOrInstant } from './document-fields.js';
import { ProblemList } from './problem-list.js';
import { Draft, Placed } from './read-document.js';
import { TreePath } from './yaml-tree.js';

type Point = Draft['meteringPoints'][number]['value'];

const BEFORE_EVERYTHING = '0001-01-01' as LocalDay;

/** Consumption and charge-points take part in the allocation and can be held. */
export function isParticipantKind(kind: MeteringPointKind): boolean {
  return kind === 'consumption' || kind === 'charge-point';
}

/** When a metering point exists; without `from` it always did. */
export function existenceOf(point: {
  readonly from?: LocalDay | undefined;
  readonly to?: LocalDay | undefined;
}): Validity {
  return { from: point.from ?? BEFORE_EVERYTHING, to: point.to };
}

/** A date as the instant of its local midnight, a time with offset as it is. */
export function instantIn(zone: Zone, at: DayOrInstant): Instant {
  return 'day' in at ? zone.startOfDay(at.day) : at.instant;
}

/** Spans of metering points, holdings and meters: in order, of the right kind, never two at once. */
export function checkSpans(draft: Draft, problems: ProblemList): void {
  for (const { path, value } of [...draft.meteringPoints, ...draft.holdings]) {
    if (value.to !== undefined && value.from !== undefined && value.from >= value.to) {
      problems.add(
        [...path, 'to'],
        `${value.to} does not lie after ${value.from}; \`to\` is exclusive`,
      );
    }
  }
  const points = new Map(draft.meteringPoints.map(({ value }) => [value.id as string, value]));
  for (const holding of draft.holdings) {
    const point = points.get(holding.value.meteringPoint);
    if (point !== undefined) checkHolding(holding, { point, draft, problems });
  }
  checkOverlaps(draft, problems);
  checkMeters(draft, problems);
}

interface Around {
  readonly point: Point;
  readonly draft: Draft;
  readonly problems: ProblemList;
}

function checkHolding({ path, value }: Placed<Holding>, { point, draft, problems }: Around): void {
  if (!isParticipantKind(point.kind)) {
    const message = `\`${point.id}\` is of kind ${point.kind}; only consumption and charge-points are held`;
    problems.add([...path, 'meteringPoint'], message);
    return;
  }
  const held = intersection(value, existenceOf(point));
  if (held === undefined) {
    problems.add(
      [...path, 'from'],
      `\`${point.id}\` does not exist in this time; see its from and to`,
    );
    return;
  }
  const tariff = draft.tariffs.find((entry) => entry.value.id === value.tariff);
  if (tariff === undefined) return;
  const first = tariff.value.prices
    .map(({ from }) => from)
    .sort()
    .at(0);
  if (first === undefined || first <= held.from) return;
  const until = held.to !== undefined && held.to < first ? held.to : first;
  const days = `${held.from} to ${addDays(until, -1)} (${daysText(daysBetween(held.from, until))})`;
  const message = `the tariff \`${value.tariff}\` has no price from ${days}; add prices from ${held.from}`;
  problems.add(
    [...path, 'tariff'],
    `${message} or let \`${value.member}\` hold \`${point.id}\` later`,
  );
}

function daysText(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

function checkOverlaps(draft: Draft, problems: ProblemList): void {
  for (const [index, later] of draft.holdings.entries()) {
    for (const earlier of draft.holdings.slice(0, index)) {
      const [a, b] = [earlier.value, later.value];
      if (a.meteringPoint !== b.meteringPoint || !overlaps(a, b)) continue;
      const message =
        `${b.member} holds \`${b.meteringPoint}\` ${spanText(b)} while ${a.member} ` +
        `holds it ${spanText(a)}; let one end where the other begins`;
      problems.add([...later.path, 'from'], message);
    }
  }
}

function spanText({ from, to }: Validity): string {
  return to === undefined ? `from ${from} on` : `from ${from} to ${to}`;
}

interface MeterSpan {
  readonly path: TreePath;
  readonly meter: string;
  readonly meteringPoint: string;
  readonly from: number;
  readonly to: number;
}

function checkMeters(draft: Draft, problems: ProblemList): void {
  const zone = new Zone(draft.parts.community?.timezone ?? 'UTC');
  const spans = draft.meters.map(({ path, value }) => ({
    path,
    meter: value.id,
    meteringPoint: value.meteringPoint,
    from: value.from === undefined ? -Infinity : instantIn(zone, value.from),
    to: value.to === undefined ? Infinity : instantIn(zone, value.to),
  }));
  const withEntry = new Set(spans.map(({ meteringPoint }) => meteringPoint));
  const standIns = draft.meteringPoints
    .filter(({ value }) => !withEntry.has(value.id))
    .map(({ path, value: { id } }) => ({ path, meter: id, meteringPoint: id }));
  const all: MeterSpan[] = [
    ...standIns.map((standIn) => ({ ...standIn, from: -Infinity, to: Infinity })),
    ...spans,
  ];
  for (const [index, later] of all.entries()) {
    if (index < standIns.length) continue;
    if (later.from >= later.to) problems.add([...later.path, 'to'], 'does not lie after `from`');
    for (const earlier of all.slice(0, index)) checkTwoMeters(earlier, later, problems);
  }
}

function checkTwoMeters(earlier: MeterSpan, later: MeterSpan, problems: ProblemList): void {
  const [a, b] = [earlier.meter, later.meter];
  const samePoint = earlier.meteringPoint === later.meteringPoint;
  if (a === b && !samePoint) {
    const message = `the meter \`${a}\` is named for \`${earlier.meteringPoint}\` and`;
    const reason = `\`${later.meteringPoint}\`; a meter belongs to one metering point`;
    problems.add([...later.path, 'id'], `${message} ${reason}`);
  } else if (a !== b && a.toLowerCase() === b.toLowerCase()) {
    problems.add(
      [...later.path, 'id'],
      `\`${b}\` and \`${a}\` differ only in case; choose another id`,
    );
  }
  if (samePoint && later.from < earlier.to && earlier.from < later.to) {
    const message = `the meters \`${a}\` and \`${b}\` overlap at \`${later.meteringPoint}\``;
    problems.add([...later.path, 'from'], `${message}; let one end where the other begins`);
  }
}
