import { canonicalJson } from '../kernel/canonical-json.js';
import { Energy } from '../kernel/energy.js';
import { Percentage } from '../kernel/percentage.js';
import { Finding } from '../measurements/measurement.js';
import { lineDocument } from './statement-json.js';
import { NotIssued, Statement } from './statement.js';

/** Above this share of substitutes a person confirms a statement unless the community says otherwise. */
const SUBSTITUTE_SHARE_MAX = Percentage.of('10');

/** What a member would be billed now: the lines and the hash of what they rest on. */
export type ComputedStatement = Pick<Statement, 'member' | 'lines' | 'inputHash'>;

/** Issued statements that no longer follow from what is known; they stay as they are. */
export function correctionFindings(
  issued: readonly Statement[],
  computed: readonly ComputedStatement[],
  unissued: readonly NotIssued[],
): Finding[] {
  return issued.flatMap((statement) => {
    const { number: place, member } = statement;
    const now = computed.find((one) => one.member === member);
    if (now?.inputHash === statement.inputHash) return [];
    if (now === undefined) {
      const reason = unissued.find((one) => one.member === member)?.reason ?? 'no such member.';
      const text = `Statement ${place} stands, but could not be issued now: ${reason}`;
      return [{ code: 'correction-needed', place, count: 1, text }];
    }
    const changed = linesText(now) !== linesText(statement);
    const text = changed
      ? `Statement ${place} rests on values that have changed; its lines would differ: correct it.`
      : `Statement ${place} rests on values that have changed; its lines would be the same.`;
    return [{ code: changed ? 'correction-needed' : 'basis-changed', place, count: 1, text }];
  });
}

/** Statements with more substitutes than the community lets pass without a person's confirmation. */
export function substituteFindings(
  statements: readonly Statement[],
  shareMax: Percentage = SUBSTITUTE_SHARE_MAX,
): Finding[] {
  return statements.flatMap(({ number, basis, substituteEnergy }) => {
    const drawn = basis.supplies.flatMap((supply) => supply.consumption);
    const consumption = Energy.ofMilliwattHours(drawn.reduce((a, b) => a + b, 0));
    const share = BigInt(substituteEnergy.milliwattHours) * 100_000_000n;
    if (share <= BigInt(consumption.milliwattHours) * BigInt(shareMax.millionths)) return [];
    const text =
      `${substituteEnergy.kwhShort()} of ${consumption.kwhShort()} kWh of statement ${number} rest ` +
      `on substitutes, more than ${shareMax.toString()} %: confirm it.`;
    return [{ code: 'substitute-share', place: number, count: 1, text }];
  });
}

function linesText({ lines }: Pick<Statement, 'lines'>): string {
  return canonicalJson(lines.map(lineDocument));
}
