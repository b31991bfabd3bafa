import { ChargeSession } from '../charging/charge-session.js';
import { Community, MeteringPoint, MeteringPointKind } from '../community/community.js';
import { participantsOf } from '../community/holder-on.js';
import { Period } from '../kernel/local-day.js';
import { QuarterHour, quarterHour } from '../kernel/quarter-hour.js';
import { QuarterHours } from '../kernel/zone.js';
import { byText } from '../kernel/text-order.js';
import { Finding, Measurements, MeasurementSeries } from '../measurements/measurement.js';
import { allocate } from './allocate.js';
import { keyNames, keySpans } from './key-spans.js';
import { laidOver, seriesOf, substitutesOf, sumOver } from './laid-out.js';
import { refuse } from './refuse.js';
import { sessionFindings, sessionShares } from './session-shares.js';
import { Balance, MissingValue, Settlement, ShareSeries } from './settlement.js';
import { sharedEnergy } from './shared-energy.js';

/** A settlement before its inputs got their hash. */
export type Decision = Omit<Settlement, 'inputHash'>;

/**
 * Shares out the measured energy of a period (SCENARIO.md, "Who takes part", "Missing values",
 * "Allocation"). Refuses a key that is not built, a storage, and the model `balance` without a grid
 * point; a missing value is part of the result.
 */
export function settle(
  community: Community,
  { period, until, series }: Measurements,
  sessions: readonly ChargeSession[],
): Decision {
  const span = spanOf(community, period, until);
  refuseStorage(community, series);
  const participants = participantsOf(community)
    .map(({ id }) => seriesOf(series, id, 'import'))
    .filter((one) => one !== undefined)
    .sort((a, b) => byText(a.meteringPoint, b.meteringPoint));
  const uses = participants.map((one) => laidOver(span, one));
  const site = siteOf(community, series, span);
  const knownUse = sumOver(
    span,
    uses.map((use) => use.map((value) => value || 0)),
  );
  const shared = sharedEnergy(community, period, span, { ...site, knownUse });
  const ids = participants.map(({ meteringPoint }) => meteringPoint);
  const solar = allocate(shared, uses, keySpans(community, period, ids));
  const holders = participants.map((one, place) => holderShares(one, solar[place], span));
  const shares = holders
    .flatMap((holder) => sessionShares(holder, sessions))
    .sort((a, b) => byText(a.meteringPoint, b.meteringPoint) || byText(a.session, b.session));
  const end = span.first + span.count;
  return {
    period,
    keys: keyNames(community, period),
    shares,
    balance: balanceOf(span, site, { shared, uses, solar }),
    missing: series.flatMap(missingOf),
    notAllocated: placesOf(shared).map((place) => quarterHour(span.first + place)),
    findings: [
      ...notAllocatedFindings(community, shared),
      ...sessionFindings(shares, sessions, [span.first, end]),
    ],
  };
}

/** The quarter-hours of a period; of one that still runs those before `until`. */
function spanOf(
  community: Community,
  period: Period,
  until: QuarterHour | undefined,
): QuarterHours {
  const { first, count } = community.zone.quarterHoursOfPeriod(period);
  return { first, count: until === undefined ? count : Math.min(count, until - first) };
}

/** The meters of the site over the span: the plants together, and the grid connection if there is one. */
interface Site {
  readonly generation: Float64Array;
  readonly gridImport: Float64Array | undefined;
  readonly gridExport: Float64Array | undefined;
}

function siteOf(
  community: Community,
  series: readonly MeasurementSeries[],
  span: QuarterHours,
): Site {
  const plants = pointsOf(community, 'generation');
  const grid = pointsOf(community, 'grid').at(0);
  return {
    generation: sumOver(
      span,
      plants.map(({ id }) => laidOver(span, seriesOf(series, id, 'export'))),
    ),
    gridImport: grid && laidOver(span, seriesOf(series, grid.id, 'import'), NaN),
    gridExport: grid && laidOver(span, seriesOf(series, grid.id, 'export'), NaN),
  };
}

function pointsOf(community: Community, kind: MeteringPointKind): readonly MeteringPoint[] {
  return community.meteringPoints.filter((point) => point.kind === kind);
}

function refuseStorage(community: Community, series: readonly MeasurementSeries[]): void {
  const storages = new Set(pointsOf(community, 'storage').map(({ id }) => id));
  const measured = series.find(({ meteringPoint }) => storages.has(meteringPoint));
  if (measured === undefined) return;
  throw refuse('storage-not-built', { meteringPoint: measured.meteringPoint });
}

function holderShares(
  series: MeasurementSeries,
  solarOverSpan: Float64Array,
  span: QuarterHours,
): ShareSeries {
  const { meteringPoint, first, milliwattHours: consumption } = series;
  const from = first - span.first;
  const given = solarOverSpan.subarray(from, from + consumption.length);
  const solar = given.map((value, at) => (Number.isNaN(consumption[at]) ? NaN : value));
  return {
    meteringPoint,
    session: '',
    first,
    consumption,
    solar,
    battery: undefined,
    grid: consumption.map((value, at) => value - solar[at]),
    present: new Uint8Array(consumption.length).fill(1),
    substitute: substitutesOf(series),
  };
}

interface SharedOut {
  readonly shared: Float64Array;
  readonly uses: readonly Float64Array[];
  readonly solar: readonly Float64Array[];
}

function balanceOf(span: QuarterHours, site: Site, { shared, uses, solar }: SharedOut): Balance {
  const { generation } = site;
  const empty = new Float64Array(span.count).fill(NaN);
  const { gridImport = empty, gridExport = empty } = site;
  const allocated = sumOver(span, solar);
  const consumption = sumOver(span, uses);
  return {
    first: span.first,
    generation,
    allocated,
    surplus: shared.map((known, at) =>
      Number.isNaN(known) ? NaN : generation[at] - allocated[at],
    ),
    gridImport,
    gridExport,
    difference: generation.map(
      (value, at) => value + gridImport[at] - consumption[at] - gridExport[at],
    ),
  };
}

function placesOf(profile: Float64Array): number[] {
  return [...profile.keys()].filter((place) => Number.isNaN(profile[place]));
}

function missingOf({ meteringPoint, direction, first, milliwattHours }: MeasurementSeries) {
  const places = placesOf(milliwattHours);
  const missing: MissingValue[] = [];
  const begin = places.at(0);
  if (begin === undefined) return missing;
  const since = quarterHour(first + begin);
  missing.push({ meteringPoint, direction, quarterHours: places.length, first: since });
  return missing;
}

function notAllocatedFindings({ id }: Community, shared: Float64Array): Finding[] {
  const count = placesOf(shared).length;
  if (count === 0) return [];
  const text =
    `in ${count} quarter-hours nothing could be shared out because the generation or the grid ` +
    'import has no value: read in the readings and settle the period again';
  return [{ code: 'not-allocated', place: id, count, text }];
}
