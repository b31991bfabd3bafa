import { z } from 'zod';
import { MeterId } from '../community/community.js';
import { parsePeriod } from '../kernel/local-day.js';
import { parseInstant } from '../kernel/quarter-hour.js';
import { parseScaled } from '../kernel/scaled-decimal.js';
import { DECISIONS } from '../measurements/reading-decision.js';
import { SUBSTITUTE_REASONS, SubstituteGap, SubstituteReason } from '../measurements/substitute.js';

const KWH_PLACES = 6;
const REASONS = Object.keys(SUBSTITUTE_REASONS) as SubstituteReason[];

const why = z.string().trim().min(1).max(500);
const name = z.string().min(1).max(100);
const period = readBy(parsePeriod);
const whole = readBy((text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined));

const gap = {
  period,
  meteringPoint: name,
  direction: z.enum(['import', 'export']),
  first: whole,
  count: whole,
};

/** A person has looked at a finding. */
export const AcknowledgeForm = z.object({ period, code: name, place: name, reason: why });

/** A person decides on a held reading. */
export const DecideForm = z.object({
  period,
  meter: name.transform((id) => id as MeterId),
  register: z.enum(['import', 'export']),
  at: readBy(parseInstant),
  decision: z.enum(DECISIONS),
  reason: why,
});

/** A person asks for substitutes; `kwh` is left empty where the energy of the gap is not known. */
export const ProposeForm = z.object({
  ...gap,
  reason: z.enum(REASONS),
  kwh: readBy((text) => (text.trim() === '' ? { none: true } : milliwattHoursOf(text))),
  outage: z.literal('on').optional(),
});

/** A person confirms or withdraws substitutes. */
export const SubstituteForm = z.object({
  ...gap,
  note: why,
  word: z.enum(['confirm', 'withdraw']),
});

/** The one of the list that a form speaks of. */
export function gapNamed<T extends SubstituteGap>(
  gaps: readonly T[],
  form: Readonly<Record<'meteringPoint' | 'direction', string>> &
    Readonly<Record<'first' | 'count', number>>,
): T | undefined {
  return gaps.find(
    (one) =>
      one.meteringPoint === form.meteringPoint &&
      one.direction === form.direction &&
      one.first === form.first &&
      one.count === form.count,
  );
}

/** Both decimal signs are read: a person writes the one of the own language. */
function milliwattHoursOf(text: string): { milliwattHours: number } | undefined {
  const milliwattHours = parseScaled(text.trim().replace(',', '.'), KWH_PLACES);
  return milliwattHours === undefined || milliwattHours < 0 ? undefined : { milliwattHours };
}

function readBy<T>(parse: (text: string) => T | undefined) {
  return z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: 'cannot be read' });
    return z.NEVER;
  });
}
