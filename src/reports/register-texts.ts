import { StatementBasis } from '../billing/statement-basis.js';
import { Energy } from '../kernel/energy.js';
import { parseInstant } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';
import { Language, localDate, localNumber, withUnit } from './number-text.js';

/** One meter's readings as a person reads them; empty where a reading is not known. */
export interface RegisterText {
  readonly point: string;
  readonly meter: string;
  readonly start: string;
  readonly end: string;
  readonly energy: string;
}

/** The readings at the start and the end of each supply, one row per meter and span. */
export function registerTexts(basis: StatementBasis, language: Language): RegisterText[] {
  const zone = new Zone(basis.community.timezone);
  const reading = (one: { at: string; kwh: string } | undefined): string => {
    const at = one === undefined ? undefined : parseInstant(one.at);
    if (one === undefined || at === undefined) return '';
    const kwh = withUnit(localNumber(one.kwh.replace(/\.?0+$/, ''), language), 'kWh');
    return `${kwh} (${localDate(zone.localDayOf(at), language)})`;
  };
  return basis.supplies.flatMap((supply) =>
    supply.registers.map((register) => ({
      point: supply.meteringPoint,
      meter: register.meter,
      start: reading(register.start),
      end: reading(register.end),
      energy: difference(register.start?.kwh, register.end?.kwh, language),
    })),
  );
}

function difference(
  start: string | undefined,
  end: string | undefined,
  language: Language,
): string {
  const from = Energy.parseKwh(start ?? '');
  const to = Energy.parseKwh(end ?? '');
  if (from === undefined || to === undefined || to.milliwattHours < from.milliwattHours) return '';
  return withUnit(localNumber(to.minus(from).kwhShort(), language), 'kWh');
}
