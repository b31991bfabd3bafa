import { Energy } from '../../kernel/energy.js';
import { parseScaled } from '../../kernel/scaled-decimal.js';

export const ENERGY_UNITS = ['kWh', 'Wh', 'MWh'] as const;
export type EnergyUnit = (typeof ENERGY_UNITS)[number];

/** How a file writes its numbers. */
export interface NumberForm {
  readonly decimal: '.' | ',';
  /** What groups thousands; none: a second mark is ambiguous and refused. */
  readonly thousands: 'none' | 'point' | 'comma' | 'space' | 'apostrophe';
  readonly unit: EnergyUnit;
  /** Further words for a missing value. */
  readonly missing: readonly string[];
}

/** What a number cell says: energy, nothing, less than nothing, or the sentence that refuses it. */
export type NumberCell =
  | { readonly energy: Energy }
  | { readonly missing: 'empty' | 'word' }
  | { readonly negative: true }
  | { readonly message: string };

/** Places after the point that make a whole milliwatt-hour. */
const PLACES: Readonly<Record<EnergyUnit, number>> = { Wh: 3, kWh: 6, MWh: 9 };
const GROUPS = { point: /\./, comma: /,/, space: /[ \u00A0\u2009\u202F]/, apostrophe: /['’]/ };
const MISSING = /^(-|–|#+|nan|n\/?a|null|none|missing|fehlt)$/i;
const UNIT_WORD = /^(k|m)?(wh|w)$/i;

/** Reads a number exactly as the form says; anything that could mean two things is refused. */
export function numberCell(text: string, form: NumberForm): NumberCell {
  const trimmed = text.trim();
  if (trimmed === '') return { missing: 'empty' };
  if (MISSING.test(trimmed) || form.missing.includes(trimmed)) return { missing: 'word' };
  const plain = plainNumber(trimmed, form);
  if (plain === undefined) return { message: `'${trimmed}' ${faultOf(trimmed, form)}` };
  if (/^-0*[1-9.]/.test(plain) && !/^-[0.]+$/.test(plain)) return { negative: true };
  const scaled = parseScaled(plain, PLACES[form.unit]);
  if (scaled === undefined || scaled < 0) {
    return { message: `'${trimmed}' ${faultOf(trimmed, form)}` };
  }
  return { energy: Energy.ofMilliwattHours(scaled) };
}

/** Digits with a point and without groups; undefined where the text is no such number. */
function plainNumber(text: string, form: NumberForm): string | undefined {
  const [whole = '', ...rest] = text.split(form.decimal);
  const fraction = rest.at(0);
  if (rest.length > 1 || (fraction !== undefined && !/^\d+$/.test(fraction))) return undefined;
  const digits = ungrouped(whole, form);
  if (digits === undefined || !/^-?\d+$/.test(digits)) return undefined;
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}

/** Groups are of three digits, the first of one to three; none at all is well too. */
function ungrouped(whole: string, form: NumberForm): string | undefined {
  if (form.thousands === 'none') return whole;
  const groups = whole.split(GROUPS[form.thousands]);
  const [first = '', ...rest] = groups;
  if (rest.length > 0 && !/^-?\d{1,3}$/.test(first)) return undefined;
  return rest.every((group) => group.length === 3) ? groups.join('') : undefined;
}

function faultOf(text: string, form: NumberForm): string {
  if (/^[=@]/.test(text)) return 'is a formula; save the values, not the formulas.';
  if (UNIT_WORD.test(text)) return `is a unit; the mapping says ${form.unit}, remove the line.`;
  if (/^-?[\d.,]+\s*[a-z]+$/i.test(text)) return 'has a unit; write the number alone.';
  if (/^-?[\d.,]+e[+-]?\d+$/i.test(text)) return 'has an exponent; write all digits.';
  if (/^-?\d+[.,]\d{3}$/.test(text) && !text.includes(form.decimal)) {
    return `could mean thousands or decimals; the mapping says '${form.decimal}' before decimals.`;
  }
  if (/^-?\d+[.,]\d+$/.test(text) && text.includes(form.decimal)) {
    return `has more than ${PLACES[form.unit]} decimals or is too large; round it.`;
  }
  return `is no number; write ${form.unit} like 1234${form.decimal}5.`;
}
