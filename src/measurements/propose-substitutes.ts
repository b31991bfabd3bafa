import { addDays } from '../kernel/local-day.js';
import { Method } from '../kernel/profile.js';
import { quarterHour, startOf } from '../kernel/quarter-hour.js';
import { QuarterHours } from '../kernel/zone.js';
import { dayClassOf } from './day-class.js';
import { between } from './measure-given.js';
import { splitExactly } from './profile-weights.js';
import { SubstituteBasis, SubstituteProposal } from './substitute.js';

/** Two hours. */
const INTERPOLATED_MAX = 8;
const COMPARABLE_DAYS = 3;
/** How far back comparable days and the ratio of two plants are looked for. */
const DAYS_BACK = 28;

/**
 * Substitutes for a gap (DOMAIN.md 3.1; MeteringCode A8.2.2): zero for an established outage; a straight
 * line up to two hours between two true values; for a plant another plant's course in proportion, and
 * nothing at night, never another day's; for what is drawn the mean of the same local quarter-hour of the
 * three last days of the same class before the gap. Scaled to the gap's energy where it is known. Only
 * true values count, never substitutes. Refuses when nothing applies.
 */
export function proposeSubstitutes(gap: QuarterHours, basis: SubstituteBasis): SubstituteProposal {
  const found = methodFor(gap, basis);
  if ('refused' in found || basis.knownAdvance === undefined) return found;
  const { milliwattHours, methods } = found;
  if (basis.outage === true && basis.knownAdvance > 0) {
    return { refused: 'the register advanced, so the outage cannot be one' };
  }
  if (milliwattHours.every((value) => value === 0)) {
    if (basis.knownAdvance === 0) return found;
    return { refused: 'the register advanced, but no course of the energy is known' };
  }
  const weights = milliwattHours.map((value) => BigInt(value));
  return { milliwattHours: splitExactly(basis.knownAdvance, weights), methods };
}

function methodFor(gap: QuarterHours, basis: SubstituteBasis): SubstituteProposal {
  if (basis.outage === true) return every(gap, 'zero', () => 0);
  const line = interpolated(gap, basis);
  if (line !== undefined) return line;
  if (basis.kind === 'generation') return ofPlant(gap, basis);
  if (basis.kind === 'consumption' || basis.kind === 'charge-point') return ofDays(gap, basis);
  return {
    refused: `a ${basis.kind} point follows the weather and its neighbours: bring in its values`,
  };
}

function interpolated(gap: QuarterHours, { own }: SubstituteBasis): SubstituteProposal | undefined {
  const [before, after] = [own(gap.first - 1), own(gap.first + gap.count)];
  if (gap.count > INTERPOLATED_MAX || before === undefined || after === undefined) return undefined;
  return every(gap, 'interpolated', (at) =>
    between(before, after, at - gap.first + 1, gap.count + 1),
  );
}

function ofPlant(gap: QuarterHours, basis: SubstituteBasis): SubstituteProposal {
  const { isNight } = basis;
  const scaled = basis.references.map((reference) => ratioTo(gap, basis, reference));
  const milliwattHours: number[] = [];
  const methods: Method[] = [];
  for (let at = gap.first as number; at < gap.first + gap.count; at += 1) {
    const value = scaled.map((course) => course?.(at)).find((found) => found !== undefined);
    const night = isNight?.(at) === true;
    if (value === undefined && !night) {
      const why = isNight === undefined ? ' and the place of the roof is not known' : '';
      return { refused: `no other plant was measured in the gap${why}: bring in its values` };
    }
    milliwattHours.push(night ? 0 : (value ?? 0));
    methods.push(night ? 'zero' : 'reference-plant');
  }
  return { milliwattHours, methods };
}

/** Another plant's course in proportion to what both gave in the days before the gap. */
function ratioTo(
  { first }: QuarterHours,
  { own, zone }: SubstituteBasis,
  reference: SubstituteBasis['own'],
): ((at: number) => number | undefined) | undefined {
  const day = zone.localDayOf(startOf(first));
  const from = zone.quarterHoursOfDay(addDays(day, -DAYS_BACK)).first;
  let [mine, theirs] = [0, 0];
  for (let at = from as number; at < first; at += 1) {
    const [value, other] = [own(at), reference(at)];
    if (value === undefined || other === undefined) continue;
    mine += value;
    theirs += other;
  }
  if (theirs === 0) return undefined;
  const [top, bottom] = [BigInt(mine), BigInt(theirs)];
  return (at) => {
    const other = reference(at);
    return other === undefined ? undefined : halfUp(BigInt(other) * top, bottom);
  };
}

function ofDays(gap: QuarterHours, basis: SubstituteBasis): SubstituteProposal {
  const milliwattHours: number[] = [];
  for (let at = gap.first as number; at < gap.first + gap.count; at += 1) {
    const values = comparable(at, gap, basis);
    if (values.length === 0) {
      return {
        refused: `no day of the same class in the ${DAYS_BACK} days before has true values`,
      };
    }
    const sum = values.reduce((a, b) => a + b, 0);
    milliwattHours.push(halfUp(BigInt(sum), BigInt(values.length)));
  }
  return { milliwattHours, methods: milliwattHours.map(() => 'comparable-days') };
}

/** True values of the same wall-clock quarter-hour on the last days of the class before the gap. */
function comparable(at: number, gap: QuarterHours, { zone, land, own }: SubstituteBasis): number[] {
  const day = zone.localDayOf(startOf(quarterHour(at)));
  const slot = zone.wallSlotOf(quarterHour(at));
  const found: number[] = [];
  for (let back = 1; back <= DAYS_BACK && found.length < COMPARABLE_DAYS; back += 1) {
    const other = addDays(day, -back);
    if (dayClassOf(other, land) !== dayClassOf(day, land)) continue;
    const { first, count } = zone.quarterHoursOfDay(other);
    const places = Array.from({ length: count }, (_, place) => quarterHour(first + place));
    const same = places.find((place) => place < gap.first && zone.wallSlotOf(place) === slot);
    const value = same === undefined ? undefined : own(same);
    if (value !== undefined) found.push(value);
  }
  return found;
}

function every(
  { first, count }: QuarterHours,
  method: Method,
  valueAt: (at: number) => number,
): SubstituteProposal {
  const places = Array.from({ length: count }, (_, place) => first + place);
  return { milliwattHours: places.map(valueAt), methods: places.map(() => method) };
}

function halfUp(top: bigint, bottom: bigint): number {
  return Number((2n * top + bottom) / (2n * bottom));
}
