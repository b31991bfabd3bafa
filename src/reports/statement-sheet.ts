import { Statement, StatementLine } from '../billing/statement.js';
import { Community } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { addDays, daysBetween } from '../kernel/local-day.js';
import { Percentage } from '../kernel/percentage.js';
import { split } from '../kernel/split.js';
import {
  Language,
  localCents,
  localDate,
  localMoney,
  localNumber,
  localPeriod,
  withUnit,
} from './number-text.js';
import { registerTexts } from './register-texts.js';
import { lineName, statementWords, StatementWords, unitName } from './statement-words.js';

/** A statement as the texts a person reads, in one language; what the PDF template takes. */
export interface StatementSheet {
  readonly language: Language;
  readonly number: string;
  readonly heading: string;
  readonly title: string;
  readonly due: string;
  readonly gross: string;
  readonly net: string;
  readonly seller: { readonly name: string; readonly address: readonly string[] };
  readonly recipient: {
    readonly name: string;
    readonly address: readonly string[];
    readonly reference: string;
  };
  readonly cards: readonly { readonly value: string; readonly label: string }[];
  readonly columns: readonly string[];
  readonly lines: readonly LineText[];
  readonly vat: readonly { readonly label: string; readonly amount: string }[];
  readonly registerColumns: readonly string[];
  readonly registers: ReturnType<typeof registerTexts>;
  /** To be seen at a glance: values that were not measured (§ 40a EnWG). */
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly footer: string;
  readonly inputHash: string;
  /** The picture of the days as SVG; empty where there is none. */
  readonly chart: string;
  readonly chartText: string;
}

interface LineText {
  readonly text: string;
  readonly note: string;
  readonly quantity: string;
  readonly price: string;
  readonly vat: string;
  readonly net: string;
}

/** Writes a statement down for its reader; `chart` is the finished picture of its days. */
export function statementSheet(
  statement: Statement,
  community: Community,
  language: Language,
  chart: string,
): StatementSheet {
  const words = statementWords(language);
  const { basis } = statement;
  const money = (amount: Statement['gross']): string =>
    localMoney(amount, language, basis.community.currency);
  return {
    language,
    number: statement.number,
    heading: `${words.statement} ${statement.number}`,
    title: localPeriod(statement.period, language),
    due: statement.inner ? words.innerCharge : `${words.due}: ${monthSpan(statement, language)}`,
    gross: money(statement.gross),
    net: money(statement.net),
    seller: { name: basis.community.name, address: addressLines(basis.community.address) },
    recipient: {
      name: basis.member.name,
      address: addressLines(basis.member.address),
      reference: reference(basis.member.customerNumber, words),
    },
    cards: cards(statement, language, words),
    columns: [words.position, words.quantity, words.price, words.vatRate, words.net],
    lines: statement.lines.map((line) => lineText(line, statement, language)),
    vat: statement.vatGroups.map((group) => ({
      label: `${words.vat} ${localNumber(group.rate.toString(), language)} %`,
      amount: money(group.vat),
    })),
    registerColumns: [words.meteringPoint, words.meter, words.start, words.end, words.difference],
    registers: registerTexts(basis, language),
    warnings: warnings(statement, language, words),
    notes: notes(statement, words),
    labels: {
      number: words.number,
      amount: words.amount,
      days: words.days,
      lines: words.lines,
      net: words.net,
      registers: words.registers,
      notes: words.notes,
      check: words.check,
    },
    footer: footer(community, words),
    inputHash: statement.inputHash,
    chart,
    chartText: chartText(statement, language, words),
  };
}

/** The share of the consumption that came from the roof, in percent with one decimal. */
export function solarShare(statement: Statement): string {
  const solar = energyOf(statement, 'solar').plus(energyOf(statement, 'battery'));
  const all = solar.plus(energyOf(statement, 'grid'));
  if (all.isZero()) return '0';
  const [part = 0] = split(1000, [solar.milliwattHours, all.minus(solar).milliwattHours]);
  return Percentage.of(`${Math.floor(part / 10)}.${part % 10}`).toString();
}

/** The energy of all lines of one kind. */
export function energyOf(statement: Statement, line: StatementLine['line']): Energy {
  const lines = statement.lines.filter((one) => one.line === line && one.unit === 'kWh');
  return Energy.sum(lines.map((one) => Energy.parseKwh(one.quantity) ?? Energy.zero));
}

function cards(statement: Statement, language: Language, words: StatementWords) {
  const kwh = (line: StatementLine['line']): string =>
    withUnit(localNumber(energyOf(statement, line).kwhShort(), language), 'kWh');
  return [
    { value: withUnit(localNumber(solarShare(statement), language), '%'), label: words.solarShare },
    { value: kwh('solar'), label: words.solar },
    { value: kwh('grid'), label: words.grid },
  ];
}

function lineText(line: StatementLine, statement: Statement, language: Language): LineText {
  const words = statementWords(language);
  const isOne = line.quantity === '1.000000';
  const quantity =
    line.days === undefined || isOne
      ? localNumber(shortened(line.quantity), language)
      : `${line.days}/${line.daysOfMonth ?? line.days}`;
  return {
    text: `${lineName(line.line, words)}, ${line.meteringPoint}`,
    note: lineSpan(line, statement, language),
    quantity: withUnit(quantity, unitName(line.unit, isOne, words)),
    price: priceText(line, statement, language),
    vat: withUnit(localNumber(line.vatRate.toString(), language), '%'),
    net: localMoney(line.net, language, statement.basis.community.currency),
  };
}

/** Energy is priced in ct per kWh, everything else in the currency. */
function priceText(line: StatementLine, statement: Statement, language: Language): string {
  const price = line.unitPrice.toString();
  if (line.unit === 'kWh') return localCents(price, language);
  const { currency } = statement.basis.community;
  return withUnit(localNumber(price, language), currency === 'EUR' ? '€' : currency);
}

/** All decimals the net rests on, and no needless zeros. */
function shortened(quantity: string): string {
  return quantity.includes('.') ? quantity.replace(/\.?0+$/, '') : quantity;
}

function lineSpan(line: StatementLine, statement: Statement, language: Language): string {
  const whole = daysBetween(line.from, line.to) >= daysBetween(firstOf(statement), line.to);
  if (whole && line.to > statement.issuedOn) return '';
  return `${localDate(line.from, language)} – ${localDate(addDays(line.to, -1), language)}`;
}

function firstOf(statement: Statement): StatementLine['from'] {
  return `${statement.period}-01` as StatementLine['from'];
}

function monthSpan(statement: Statement, language: Language): string {
  return `${localDate(firstOf(statement), language)} – ${localDate(statement.issuedOn, language)}`;
}

function warnings(statement: Statement, language: Language, words: StatementWords): string[] {
  const { substituteEnergy } = statement;
  if (substituteEnergy.isZero()) return [];
  return [words.substitute(withUnit(localNumber(substituteEnergy.kwhShort(), language), 'kWh'))];
}

function notes(statement: Statement, words: StatementWords): string[] {
  const legal = new Map(Object.entries(words.legal)).get(statement.basis.community.legalModel);
  return [words.rounding, ...(legal === undefined ? [] : [legal])];
}

function chartText(statement: Statement, language: Language, words: StatementWords): string {
  const kwh = (line: StatementLine['line']): string =>
    withUnit(localNumber(energyOf(statement, line).kwhShort(), language), 'kWh');
  return `${words.days}: ${words.solar} ${kwh('solar')}, ${words.grid} ${kwh('grid')}`;
}

function reference(customerNumber: string | undefined, words: StatementWords): string {
  return customerNumber === undefined ? '' : `${words.customer} ${customerNumber}`;
}

function addressLines(address: string | undefined): string[] {
  return address === undefined ? [] : address.split(/\s*[,\n]\s*/);
}

function footer(community: Community, words: StatementWords): string {
  const named = (label: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`${label} ${value}`];
  return [
    community.name,
    ...addressLines(community.address),
    ...(community.phone === undefined ? [] : [community.phone]),
    ...(community.email === undefined ? [] : [community.email]),
    ...named('IBAN', community.iban),
    ...named(words.taxNumber, community.taxNumber),
    ...named(words.vatId, community.vatId),
  ].join(' · ');
}
