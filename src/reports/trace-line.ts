import { RawState, RecordedKeys } from '../acquisition/record/recorded-value.js';
import { SupplyBasis } from '../billing/statement-basis.js';
import { Statement, StatementLine } from '../billing/statement.js';
import { kwhText } from '../kernel/energy.js';
import { addDays, LocalDay, localDay } from '../kernel/local-day.js';
import { Method, METHODS, QUALITIES, Quality } from '../kernel/profile.js';
import {
  instant,
  instantText,
  parseInstant,
  QuarterHour,
  quarterHour,
  quarterHourOf,
  quarterHourText,
  startOf,
} from '../kernel/quarter-hour.js';
import { MeasuredDay } from '../measurements/measured-day.js';
import { TracedValue } from './traced-value.js';
import { TOLERANCE_MS, ValueEnds } from './value-ends.js';

/** A quarter-hour a line rests on, energies in milliwatt-hours. */
export interface TracedQuarterHour {
  readonly at: QuarterHour;
  /** What the line charges. */
  readonly energy: number;
  /** What was drawn from all sources. */
  readonly consumption: number;
  readonly quality: Quality;
  readonly method: Method;
  /** The readings at its two ends, or the value that was given for it. */
  readonly values: readonly TracedValue[];
}

/** The part of a supply a line is walked back by; the quarter-hours [first, first + count). */
export interface TracedPart {
  readonly supply: SupplyBasis;
  readonly energy: readonly number[];
  /** The quarter-hour the arrays of the supply begin with. */
  readonly begins: QuarterHour;
  readonly first: QuarterHour;
  readonly count: number;
}

/** A line walked back; `broken` says every place where the chain does not hold, none where it does. */
export interface LineTrace {
  readonly line: StatementLine;
  readonly quarterHours: readonly TracedQuarterHour[];
  readonly values: readonly TracedValue[];
  readonly broken: readonly string[];
}

const RAW_WORDS: Readonly<Record<Exclude<RawState, 'whole'>, string>> = {
  changed: 'its raw bytes have another hash than the stored one',
  gone: 'its raw bytes cannot be read any more',
  'not-kept': 'no raw bytes of it were kept',
};

/**
 * What an energy line rests on by its statement's basis, or one quarter-hour of it; undefined for a line
 * that charges days or sessions.
 */
export function partOf(
  { basis }: Pick<Statement, 'basis'>,
  line: StatementLine,
  at?: QuarterHour,
): TracedPart | undefined {
  const { line: kind } = line;
  if (kind !== 'solar' && kind !== 'battery' && kind !== 'grid') return undefined;
  const supply = basis.supplies.find(
    (one) =>
      one.meteringPoint === line.meteringPoint &&
      one.tariff === line.tariff &&
      one.from === line.from &&
      one.to === line.to,
  );
  const start = parseInstant(supply?.first ?? '');
  if (supply === undefined || start === undefined) return undefined;
  const begins = quarterHourOf(start);
  const energy = supply[kind] ?? [];
  const place = at === undefined ? 0 : at - begins;
  if (place < 0 || place >= energy.length) return undefined;
  const count = at === undefined ? energy.length : 1;
  return { supply, energy, begins, first: quarterHour(begins + place), count };
}

/** The first and the last local day of a part's supply. */
export function daysOf({ supply }: TracedPart): readonly [LocalDay, LocalDay] {
  return [localDay(supply.from), addDays(localDay(supply.to), -1)];
}

/** The keys of the values a part rests on, as the statement itself names them. */
export function keysOf({ supply, first, count }: TracedPart): RecordedKeys {
  return {
    meteringPoint: supply.meteringPoint,
    registers: supply.registers,
    from: instant(startOf(first) - TOLERANCE_MS),
    to: instant(startOf(quarterHour(first + count)) + TOLERANCE_MS),
  };
}

/** Puts the links of a line together and says where they do not hold. */
export function traceLine(
  line: StatementLine,
  part: TracedPart,
  { versions, values }: { versions: readonly MeasuredDay[]; values: readonly TracedValue[] },
): LineTrace {
  const measured = measuredFor(part, versions);
  const ends = new ValueEnds(values);
  const quarterHours: TracedQuarterHour[] = [];
  const broken: string[] = [];
  for (let at = part.first; at < part.first + part.count; at = quarterHour(at + 1)) {
    const place = at - part.begins;
    const [energy, consumption] = [part.energy[place], part.supply.consumption[place]];
    if (energy === 0) continue;
    const found = measured.get(at);
    if (found === undefined) {
      broken.push(`${quarterHourText(at)}: no measured day that is kept says what was billed`);
      continue;
    }
    const own = found.quality === 'given' ? ends.givenFor(at) : ends.of(at);
    quarterHours.push({ at, energy, consumption, ...found, values: own });
    if (lacksValues(found.quality, own)) {
      broken.push(`${quarterHourText(at)}: no stored value says what was measured`);
    }
  }
  broken.push(...values.flatMap(rawProblem), ...sumProblem(line, part));
  return { line, quarterHours, values, broken };
}

function rawProblem({ raw, name, direction, at, frame }: TracedValue): string[] {
  if (raw === 'whole') return [];
  const named = frame === undefined ? '' : ` (frame ${frame.sequence})`;
  return [`${name} ${direction} at ${instantText(at)}${named}: ${RAW_WORDS[raw]}`];
}

function sumProblem(line: StatementLine, { energy }: TracedPart): string[] {
  const sum = kwhText(energy.reduce((total, value) => total + value, 0));
  if (sum === line.quantity) return [];
  return [`the line charges ${line.quantity} kWh, its quarter-hours add up to ${sum}`];
}

type Found = Pick<TracedQuarterHour, 'quality' | 'method'>;

/** Of every day the newest kept version that says what the statement says. */
function measuredFor(
  part: TracedPart,
  versions: readonly MeasuredDay[],
): ReadonlyMap<QuarterHour, Found> {
  const found = new Map<QuarterHour, Found>();
  const done = new Set<LocalDay>();
  for (const version of versions) {
    if (done.has(version.day) || !agrees(version, part)) continue;
    done.add(version.day);
    version.quality.forEach((quality, place) => {
      found.set(quarterHour(version.first + place), {
        quality: QUALITIES[quality],
        method: METHODS[version.method[place]],
      });
    });
  }
  return found;
}

/** What charge sessions drew is shared out by the session, not by the meter's quarter-hours. */
function agrees(version: MeasuredDay, { supply, begins, first, count }: TracedPart): boolean {
  if (supply.sessions.length > 0) return true;
  return version.milliwattHours.every((measured, place) => {
    const at = version.first + place;
    if (at < first || at >= first + count) return true;
    const drawn = supply.consumption[at - begins];
    return drawn === 0 || drawn === measured;
  });
}

function lacksValues(quality: Quality, { length }: readonly TracedValue[]): boolean {
  if (quality === 'measured') return length < 2;
  return quality === 'given' && length < 1;
}
