import { Json, JsonNumber } from './strict-json.js';
import { PayloadUnit } from './payload-mapping.js';

/** What a place of a payload holds where a number is wanted. */
export type FoundNumber = { readonly text: string } | NumberFault;

export interface NumberFault {
  readonly code: 'missing' | 'type' | 'number' | 'precision' | 'range' | 'unit';
  readonly refused: string;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;
const OBIS_LINE = /^(\d{1,3}-\d{1,3}:[\d.]{1,11})\(([^()*]{1,32})\*([A-Za-z]{1,5})\)\s*$/;

/** A double has 17 significant digits; what has more was not measured. */
const DIGITS_MAX = 17;
const EXPONENT_MAX = 30;

/** Milliwatt-hours in one unit, as a fraction. */
const MILLIWATT_HOURS: Readonly<Partial<Record<PayloadUnit, readonly [bigint, bigint]>>> = {
  mWh: [1n, 1n],
  Wh: [1_000n, 1n],
  kWh: [1_000_000n, 1n],
  Wmin: [1_000n, 60n],
};

/**
 * The decimal text of a value. A JSON number and decimal text are numbers; a comma, a unit behind the
 * digits, `nan`, `unavailable` and the like are none.
 */
export function numberText(found: Json, place: string): FoundNumber {
  if (found instanceof JsonNumber) return { text: found.text };
  if (found === null) return { code: 'missing', refused: `${place} is null` };
  if (typeof found !== 'string') {
    return { code: 'type', refused: `${place} is ${kindOf(found)}, not a number` };
  }
  const text = found.trim();
  if (text === '') return { code: 'missing', refused: `${place} is empty` };
  if (DECIMAL.test(text)) return { text };
  return { code: 'number', refused: `${place} is ${shortened(text)}, not a number` };
}

/** The number of a telegram line; undefined where the line speaks of another code. */
export function telegramText(
  found: Json,
  place: string,
  { obis, unit }: { readonly obis: string; readonly unit: string },
): FoundNumber | undefined {
  const match = typeof found === 'string' ? OBIS_LINE.exec(found) : null;
  if (match === null) {
    const isOurs = typeof found === 'string' && found.startsWith(`${obis}(`);
    return isOurs
      ? { code: 'number', refused: `${place} is ${shortened(found)}, no whole telegram line` }
      : undefined;
  }
  const [, code, text = '', itsUnit = ''] = match;
  if (code !== obis) return undefined;
  if (itsUnit !== unit) {
    return { code: 'unit', refused: `${place} counts '${itsUnit}', not '${unit}'` };
  }
  return numberText(text, place);
}

/** Whole milliwatt-hours of decimal text, half up; a fault for what no register shows. */
export function milliwattHours(
  text: string,
  unit: PayloadUnit,
  place: string,
): number | NumberFault {
  const [, sign = '', whole = '', fraction = '', power = '0'] = DECIMAL.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits.length > DIGITS_MAX) {
    return { code: 'precision', refused: `${place} has ${digits.length} digits` };
  }
  const exponent = Number(power) - fraction.length;
  const outside: NumberFault = {
    code: 'range',
    refused: `${place} is ${shortened(text)} ${unit}, which no register shows`,
  };
  if (digits === '') return 0;
  if (sign === '-' || Math.abs(exponent) > EXPONENT_MAX) return outside;
  const [times, by] = MILLIWATT_HOURS[unit] ?? [0n, 1n];
  const up = BigInt(digits) * times * 10n ** BigInt(Math.max(exponent, 0));
  const down = by * 10n ** BigInt(Math.max(-exponent, 0));
  const rounded = Number((2n * up + down) / (2n * down));
  return Number.isSafeInteger(rounded) ? rounded : outside;
}

function kindOf(found: Json): string {
  if (Array.isArray(found)) return 'a list';
  return typeof found === 'boolean' ? String(found) : 'an object';
}

function shortened(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
