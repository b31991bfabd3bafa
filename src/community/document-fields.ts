import { z } from 'zod';
import { LocalDay, parseLocalDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { Price } from '../kernel/price.js';
import { Instant, instant, parseInstant, QUARTER_HOUR_MS } from '../kernel/quarter-hour.js';
import { Ratio } from '../kernel/ratio.js';
import { parseScaled } from '../kernel/scaled-decimal.js';
import { Zone } from '../kernel/zone.js';
import { didYouMean } from './closest-word.js';

/** Why a text cannot be the value that is expected. */
class Fault {
  constructor(readonly sentence: string) {}
}

const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
const CONTROL = /\p{Cc}/u;
const PRICE_MAX = '2';
const SHARE_PLACES = 12;

/** A field of a document: text in, value out, and a sentence that says what is expected. */
function field<T>(expected: string, read: (text: string) => T | Fault | undefined) {
  return z
    .string({
      error: ({ input }) => `${shortfall(input)}; expected is ${expected}`,
    })
    .transform((text, context): T => {
      const value = text === '' ? new Fault(`is empty; expected is ${expected}`) : read(text);
      if (value !== undefined && !(value instanceof Fault)) return value;
      const message = value instanceof Fault ? value.sentence : `'${text}' is not ${expected}`;
      context.issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    });
}

/** A number in decimal text; `read` refuses what is beyond its limits. */
function decimal<T>(
  expected: string,
  places: number,
  read: (text: string) => T | Fault | undefined,
) {
  return field(expected, (text) => {
    if (/^-?\d*,\d+$/.test(text)) {
      return new Fault(`'${text}' has a comma; write a decimal point: ${text.replace(',', '.')}`);
    }
    const fraction = /^-?\d+\.(\d+)$/.exec(text)?.[1] ?? '';
    if (fraction.length > places) {
      return new Fault(`'${text}' has ${fraction.length} decimals; at most ${places} are accepted`);
    }
    if (text.startsWith('-')) return new Fault(`'${text}' is negative; expected is ${expected}`);
    return read(text);
  });
}

/** A mapping with these keys and no others; the refusal of an unknown key carries the known ones. */
export function mapping<S extends z.ZodRawShape>(shape: S) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: ({ code, input }) => {
      if (code === 'unrecognized_keys') return known.join(' ');
      return `${shortfall(input)}; expected is a mapping with the keys ${known.join(', ')}`;
    },
  });
}

/** A list; `entries` says what of, in words. */
export function list<T extends z.ZodType>(entry: T, entries: string) {
  return z.array(entry, {
    error: ({ input }) => `${shortfall(input)}; expected is a list of ${entries}`,
  });
}

/** A mapping from ids that the document itself gives. */
export function table<T extends z.ZodType>(entry: T, entries: string) {
  return z.record(z.string(), entry, {
    error: ({ input }) => `${shortfall(input)}; expected is a mapping of ${entries}`,
  });
}

function shortfall(input: unknown): string {
  if (input === undefined) return 'is missing';
  if (typeof input === 'string') return input === '' ? 'is empty' : `'${input}' is text`;
  return Array.isArray(input) ? 'is a list' : 'is a mapping';
}

/** An id of the field's words: it names a member, a metering point, a loan. */
export function id<T extends string>() {
  const expected =
    'an id of letters, digits, - and _ (at most 40, beginning with a letter or digit)';
  return field(expected, (text) => (ID.test(text) ? (text as T) : undefined));
}

export const text = field('text on one line of at most 300 characters', (given) =>
  CONTROL.test(given) || given.length > 300 ? undefined : given,
);

export const day = field('a date such as 2026-01-31', parseLocalDay);

export const firstOfMonth = field('the first of a month such as 2026-01-01', (given) => {
  const parsed = parseLocalDay(given);
  return parsed?.endsWith('-01') === true ? parsed : undefined;
});

export type DayOrInstant = { readonly day: LocalDay } | { readonly instant: Instant };

export const dayOrInstant = field(
  'a date such as 2026-01-31 or a time with offset such as 2026-01-31T14:05:00+01:00',
  (given): DayOrInstant | Fault | undefined => {
    const parsedDay = parseLocalDay(given);
    if (parsedDay !== undefined) return { day: parsedDay };
    const at = parseInstant(given);
    if (at !== undefined) return { instant: at };
    return parseInstant(`${given}Z`) === undefined
      ? undefined
      : new Fault(`'${given}' is a local time; give its offset, e.g. ${given}+01:00`);
  },
);

export function oneOf<const T extends string>(words: readonly [T, ...T[]]) {
  const expected = words.length === 1 ? `\`${words[0]}\`` : `one of ${words.join(', ')}`;
  return field(expected, (given) => {
    const found = words.find((word) => word === given);
    return found ?? new Fault(`'${given}' is not ${expected}${didYouMean(given, words)}`);
  });
}

export const energyPrice = decimal('a net price in €/kWh such as 0.2269', 6, (given) => {
  const price = Price.parse(given);
  const isAbove = (parseScaled(given, 6) ?? 0) > (parseScaled(PRICE_MAX, 6) ?? 0);
  return isAbove
    ? new Fault(`${given} €/kWh is above ${PRICE_MAX} €/kWh; prices are in euros, not in cents`)
    : price;
});

export const piecePrice = decimal('a net price in € such as 6.30', 6, (given) =>
  Price.parse(given),
);

export const vatRate = decimal('a VAT rate in percent such as 19', 6, (given) => {
  const millionths = Percentage.parse(given)?.millionths;
  if (millionths === undefined) return undefined;
  if (millionths > 0 && millionths < 2_000_000) {
    return new Fault(`'${given}' would be ${given} %; write the percent, 19 for nineteen percent`);
  }
  return millionths > 100_000_000 ? undefined : Percentage.parse(given);
});

export const percent = decimal('a percentage from 0 to 100', 6, (given) => {
  const percentage = Percentage.parse(given);
  return percentage !== undefined && percentage.millionths <= 100_000_000 ? percentage : undefined;
});

export const money = decimal('an amount of money such as 85.00', 2, (given) => Money.parse(given));

export const moneyAboveZero = decimal('an amount of money above zero', 2, (given) => {
  const amount = Money.parse(given);
  return amount?.isZero() === true ? undefined : amount;
});

export const share = decimal('a share from 0 to 1 such as 0.25', SHARE_PLACES, (given) => {
  const scaled = parseScaled(given, SHARE_PLACES);
  if (scaled === undefined) return undefined;
  const ratio = Ratio.of(scaled, 10 ** SHARE_PLACES);
  return ratio.compare(Ratio.one) > 0
    ? new Fault(`${given} is above 1; write a fraction, 0.25 for a quarter`)
    : ratio;
});

export const factor = decimal('a factor above zero such as 1 or 40', 6, (given) => {
  const scaled = parseScaled(given, 6) ?? 0;
  return scaled > 0 ? Ratio.of(scaled, 1_000_000) : undefined;
});

/** A register value in kWh at which it begins again, in milliwatt-hours. */
export const rollOver = decimal(
  'a register value in kWh above zero such as 4294967.296',
  6,
  (given) => {
    const scaled = parseScaled(given, 6) ?? 0;
    return scaled > 0 ? scaled : undefined;
  },
);

export const power = decimal('a power in kW above zero such as 30', 6, (given) => {
  const scaled = parseScaled(given, 6) ?? 0;
  return scaled > 0 ? scaled / 1_000_000 : undefined;
});

/** Degrees from -max to max. */
export function degrees(max: number) {
  return field(`degrees from -${max} to ${max} such as 52.52`, (given) => {
    const value = /^-?\d{1,3}(\.\d{1,9})?$/.test(given) ? Number(given) : NaN;
    return Math.abs(value) <= max ? value : undefined;
  });
}

export function whole(min: number, max: number) {
  return field(`a whole number from ${min} to ${max}`, (given) => {
    const number = /^\d{1,9}$/.test(given) ? Number(given) : undefined;
    return number !== undefined && number >= min && number <= max ? number : undefined;
  });
}

export const zoneName = field('a time zone name such as Europe/Berlin', (given) =>
  isZoneName(given) ? given : undefined,
);

export const locale = field('a locale such as de-DE', (given) =>
  isLocale(given) ? given : undefined,
);

export const currency = field('a currency code of ISO 4217 such as EUR', (given) =>
  Intl.supportedValuesOf('currency').includes(given) ? given : undefined,
);

/** Known to the runtime, its offsets whole quarter-hours in every January and July since 1980. */
function isZoneName(name: string): boolean {
  try {
    const zone = new Zone(name);
    const years = Array.from({ length: 61 }, (_, index) => 1980 + index);
    return years
      .flatMap((year) => [Date.UTC(year, 0, 15), Date.UTC(year, 6, 15)])
      .every((at) => zone.offsetAt(instant(at)) % QUARTER_HOUR_MS === 0);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function isLocale(name: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(name).length === 1;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
