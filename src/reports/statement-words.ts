import type { LineKind, LineUnit } from '../billing/statement.js';
import type { Language } from './number-text.js';

/** The words of a statement. German is the source; English has the same keys or does not compile. */
const de = {
  statement: 'Energieabrechnung',
  number: 'Nr.',
  amount: 'Rechnungsbetrag',
  innerCharge: 'Innere Verrechnung, kein Zahlbetrag',
  due: 'Abrechnungsmonat',
  solarShare: 'Solaranteil',
  solar: 'Solarstrom vom Dach',
  battery: 'Solarstrom aus dem Speicher',
  grid: 'Reststrom aus dem Netz',
  base: 'Grundpreis',
  session: 'Entgelt je Ladevorgang',
  contribution: 'Beitrag',
  discount: 'Nachlass',
  credit: 'Gutschrift',
  days: 'Verbrauch je Tag',
  lines: 'Positionen',
  position: 'Position',
  quantity: 'Menge',
  price: 'Preis netto',
  vatRate: 'USt.',
  net: 'Netto',
  vat: 'Umsatzsteuer',
  registers: 'Zählerstände',
  meteringPoint: 'Messstelle',
  meter: 'Zähler',
  start: 'Anfang',
  end: 'Ende',
  difference: 'Differenz',
  month: 'Monat',
  months: 'Monate',
  sessions: 'Vorgänge',
  taxNumber: 'Steuernummer',
  vatId: 'USt-IdNr.',
  customer: 'Kundennummer',
  notes: 'Hinweise',
  check:
    'Prüfsumme der Eingaben (SHA-256). Mit der JSON-Datei zu dieser Abrechnung lässt sich jede Zeile nachrechnen.',
  rounding:
    'Jede Position wird aus der ungerundeten Menge berechnet und einmal auf Cent gerundet; die Umsatzsteuer wird je Satz aus der Summe berechnet.',
  substitute: (kwh: string) =>
    `Achtung: ${kwh} des Verbrauchs beruhen auf Ersatzwerten, weil Messwerte fehlten.`,
  legal: {
    closed: 'Versorgung im Haus ohne Nutzung des öffentlichen Netzes.',
    ggv: 'Gemeinschaftliche Gebäudeversorgung nach § 42b EnWG; Reststrom liefert Ihr eigener Versorger.',
    mieterstrom: 'Mieterstrom nach § 42a EnWG.',
  } as Record<string, string>,
};

const en: typeof de = {
  statement: 'Energy statement',
  number: 'No.',
  amount: 'Amount due',
  innerCharge: 'Inner charge, no payment',
  due: 'Billing month',
  solarShare: 'Solar share',
  solar: 'Solar power from the roof',
  battery: 'Solar power from the battery',
  grid: 'Residual power from the grid',
  base: 'Base price',
  session: 'Fee per charge session',
  contribution: 'Contribution',
  discount: 'Discount',
  credit: 'Credit',
  days: 'Consumption per day',
  lines: 'Lines',
  position: 'Line',
  quantity: 'Quantity',
  price: 'Net price',
  vatRate: 'VAT',
  net: 'Net',
  vat: 'VAT',
  registers: 'Register readings',
  meteringPoint: 'Metering point',
  meter: 'Meter',
  start: 'Start',
  end: 'End',
  difference: 'Difference',
  month: 'month',
  months: 'months',
  sessions: 'sessions',
  taxNumber: 'Tax number',
  vatId: 'VAT ID',
  customer: 'Customer number',
  notes: 'Notes',
  check:
    'Checksum of the inputs (SHA-256). With the JSON file of this statement every line can be recomputed.',
  rounding:
    'Each line is computed from the unrounded quantity and rounded to the cent once; VAT is computed per rate on the sum.',
  substitute: (kwh: string) =>
    `Note: ${kwh} of the consumption rest on substitute values, because readings were missing.`,
  legal: {
    closed: 'Supply inside the building without use of the public grid.',
    ggv: 'Shared building supply under § 42b EnWG; residual power comes from your own supplier.',
    mieterstrom: 'Tenant electricity under § 42a EnWG.',
  },
};

export type StatementWords = typeof de;

const WORDS: Readonly<Record<Language, StatementWords>> = { de, en };

export function statementWords(language: Language): StatementWords {
  return WORDS[language];
}

/** The name of a line as a person reads it. */
export function lineName(line: LineKind, words: StatementWords): string {
  return words[line];
}

/** The unit behind a quantity: kWh, month(s), session(s). */
export function unitName(unit: LineUnit, isOne: boolean, words: StatementWords): string {
  if (unit === 'kWh') return 'kWh';
  if (unit === 'session') return words.sessions;
  return isOne ? words.month : words.months;
}
