import { LocalDay, Period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';

/** The languages a person can read the product in. */
export type Language = 'de' | 'en';

const SIGNS = {
  de: { point: ',', thousands: '.' },
  en: { point: '.', thousands: ',' },
} as const;

const MONTHS = {
  de: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
  en: 'January February March April May June July August September October November December',
} as const;

const NO_BREAK_SPACE = '\u00a0';
const MINUS = '\u2212';

/**
 * Exact decimal text in the reader's notation: `1234.50` is `1.234,50` in German. The text is never
 * turned into a float and does not depend on the machine's locale, so a document has the same bytes
 * everywhere.
 */
export function localNumber(text: string, language: Language): string {
  const { point, thousands } = SIGNS[language];
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
  return `${negative ? MINUS : ''}${grouped}${fraction === '' ? '' : point + fraction}`;
}

/** An amount with its currency sign behind it, e.g. `82,23 €`. */
export function localMoney(amount: Money, language: Language, currency: string): string {
  const sign = currency === 'EUR' ? '€' : currency;
  return `${localNumber(amount.toString(), language)}${NO_BREAK_SPACE}${sign}`;
}

/**
 * A price of energy in cents (or Rappen) per kWh with all its places: 0.2269 is `22,69 ct`. The point
 * is moved in the text, so nothing is rounded.
 */
export function localCents(price: string, language: Language): string {
  const [whole = '0', fraction = ''] = price.split('.');
  const digits = fraction.padEnd(4, '0');
  const cents = `${whole}${digits.slice(0, 2)}`.replace(/^(-?)0+(?=\d)/, '$1');
  return withUnit(localNumber(`${cents}.${digits.slice(2)}`, language), 'ct');
}

/** A number with its unit, kept together on one line. */
export function withUnit(number: string, unit: string): string {
  return `${number}${NO_BREAK_SPACE}${unit}`;
}

/** `31.10.2026` or `31 October 2026`. */
export function localDate(day: LocalDay, language: Language): string {
  const [year = '', month = '', date = ''] = day.split('-');
  if (language === 'de') return `${date}.${month}.${year}`;
  return `${Number(date)} ${monthName(Number(month), language)} ${year}`;
}

/** `Oktober 2026`. */
export function localPeriod(period: Period, language: Language): string {
  const [year = '', month = ''] = period.split('-');
  return `${monthName(Number(month), language)} ${year}`;
}

function monthName(month: number, language: Language): string {
  return MONTHS[language].split(' ').at(month - 1) ?? '';
}
