import { Canonical, canonicalJson } from '../kernel/canonical-json.js';
import { lastDayOf, localDay, parsePeriod } from '../kernel/local-day.js';
import { quarterHourText } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';
import { drawUp } from './draw-up.js';
import { StatementBasis, SupplyBasis } from './statement-basis.js';
import {
  lineDocument,
  StatementDocument,
  statementSchema,
  vatGroupDocument,
} from './statement-json.js';
import { isStatementNumber } from './number-statements.js';
import { quarterHoursOf } from './supply-draft.js';

/** Where a statement does not follow from what it rests on. */
export interface Difference {
  readonly field: string;
  readonly stated: string;
  readonly computed: string;
}

/**
 * Recomputes a statement from its exported document alone: every quarter-hour's sum, every line, VAT,
 * totals and the hash of the basis. Gives every difference; none means that it holds. `sha256` is the
 * hexadecimal digest of UTF-8 text.
 */
export function verifyStatement(
  document: unknown,
  sha256: (text: string) => string,
): readonly Difference[] {
  const parsed = statementSchema.safeParse(document);
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => ({
      field: path.join('.'),
      stated: 'not in the form of a statement',
      computed: message,
    }));
  }
  const statement = parsed.data;
  const hash = sha256(canonicalJson(statement.basis));
  try {
    return [
      ...differing('inputHash', statement.inputHash, hash),
      ...headDifferences(statement),
      ...statement.basis.supplies.flatMap((supply, place) =>
        supplyDifferences(statement.basis, supply, `basis.supplies.${place}`),
      ),
      ...bodyDifferences(statement),
    ];
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    return [{ field: 'basis', stated: 'a basis that can be rated', computed: reason }];
  }
}

function headDifferences(statement: StatementDocument): Difference[] {
  const { basis, number } = statement;
  const period = parsePeriod(basis.period);
  const year = basis.period.slice(0, 4);
  const fits = isStatementNumber(number) && number.startsWith(`${basis.community.id}-${year}-`);
  return [
    ...differing('community', statement.community, basis.community.id),
    ...differing('period', statement.period, basis.period),
    ...differing('member', statement.member, basis.member.id),
    ...differing('inner', statement.inner, basis.member.role === 'operator'),
    ...differing('issuedOn', statement.issuedOn, period === undefined ? '' : lastDayOf(period)),
    ...differing('number', number, fits ? number : `${basis.community.id}-${year}-NNNN`),
  ];
}

function bodyDifferences(statement: StatementDocument): Difference[] {
  const body = drawUp(statement.basis);
  const lines = body.lines.map(lineDocument);
  const groups = body.vatGroups.map(vatGroupDocument);
  return [
    ...listDifferences('lines', statement.lines, lines),
    ...listDifferences('vatGroups', statement.vatGroups, groups),
    ...differing('net', statement.net, body.net.toString()),
    ...differing('vat', statement.vat, body.vat.toString()),
    ...differing('gross', statement.gross, body.gross.toString()),
    ...differing('passThrough', statement.passThrough, body.passThrough.toString()),
    ...differing('substituteKwh', statement.substituteKwh, body.substituteEnergy.kwh()),
  ];
}

/** The quarter-hours of a supply fill its days, and every source adds up to what was drawn. */
function supplyDifferences(
  basis: StatementBasis,
  supply: SupplyBasis,
  field: string,
): Difference[] {
  const days = { from: localDay(supply.from), to: localDay(supply.to) };
  const span = quarterHoursOf(new Zone(basis.community.timezone), days);
  const arrays = { ...supply, battery: supply.battery ?? supply.consumption.map(() => 0) };
  const names = ['consumption', 'solar', 'battery', 'grid', 'substitute'] as const;
  const lengths = names.flatMap((name) =>
    differing(`${field}.${name}`, `${arrays[name].length} values`, `${span.count} values`),
  );
  const sums = supply.consumption.flatMap((drawn, place) => {
    const parts = [arrays.solar, arrays.battery, arrays.grid].map((part) => part[place] ?? 0);
    const sum = parts.reduce((a, b) => a + b, 0);
    return differing(`${field}.consumption.${place}`, drawn, sum);
  });
  return [
    ...differing(`${field}.first`, supply.first, quarterHourText(span.first)),
    ...lengths,
    ...sums,
  ];
}

function listDifferences(
  field: string,
  stated: readonly Canonical[],
  computed: readonly Canonical[],
): Difference[] {
  const count = Math.max(stated.length, computed.length);
  return Array.from({ length: count }, (_, place) =>
    differing(`${field}.${place}`, stated.at(place), computed.at(place)),
  ).flat();
}

function differing(
  field: string,
  stated: Canonical | undefined,
  computed: Canonical | undefined,
): Difference[] {
  const [left, right] = [text(stated), text(computed)];
  return left === right ? [] : [{ field, stated: left, computed: right }];
}

function text(value: Canonical | undefined): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'string' ? value : canonicalJson(value);
}
