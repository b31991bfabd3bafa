import { LocalDay, Period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Instant } from '../kernel/quarter-hour.js';
import { formatScaled } from '../kernel/scaled-decimal.js';
import { Zone } from '../kernel/zone.js';
import {
  Language,
  localDate,
  localMoney,
  localNumber,
  localPeriod,
  withUnit,
} from '../reports/number-text.js';
import { Messages, messagesIn } from './messages.js';

const MILLIWATT_HOURS_PER_TENTH = 100_000;

/** Who reads a page: the language, the words and how numbers are written in it. */
export class Reader {
  readonly words: Messages;

  constructor(
    readonly language: Language,
    readonly currency = 'EUR',
  ) {
    this.words = messagesIn(language);
  }

  /** The same reader of another community's money. */
  in(currency: string): Reader {
    return new Reader(this.language, currency);
  }

  money(amount: Money): string {
    return localMoney(amount, this.language, this.currency);
  }

  /** Without cents, for axes and marks. */
  wholeMoney(units: number): string {
    const sign = this.currency === 'EUR' ? '€' : this.currency;
    return withUnit(localNumber(String(Math.round(units)), this.language), sign);
  }

  number(value: number, places: number): string {
    return localNumber(formatScaled(Math.round(value * 10 ** places), places), this.language);
  }

  /** Kilowatt-hours to the tenth, for the eye; statements write all their places. */
  kwh(milliwattHours: number): string {
    return withUnit(this.kwhNumber(milliwattHours), 'kWh');
  }

  kwhNumber(milliwattHours: number): string {
    return this.number(milliwattHours / MILLIWATT_HOURS_PER_TENTH / 10, 1);
  }

  kilowatts(watts: number): string {
    return withUnit(this.number(watts / 1000, 1), 'kW');
  }

  percent(share: number): string {
    return withUnit(this.number(share * 100, 0), '%');
  }

  /** To the tenth, so that a single missing quarter-hour of a month does not read as 100 %. */
  percentFine(share: number): string {
    const tenths = share < 1 ? Math.min(Math.round(share * 1000), 999) : 1000;
    const places = tenths === 1000 || tenths === 0 ? 0 : 1;
    return withUnit(this.number(tenths / 10, places), '%');
  }

  day(day: LocalDay): string {
    return localDate(day, this.language);
  }

  period(period: Period): string {
    return localPeriod(period, this.language);
  }

  /** Date and time on the wall clock of the zone. */
  moment(instant: Instant, zone: Zone): string {
    const wall = new Date(instant + zone.offsetAt(instant)).toISOString();
    return `${this.day(zone.localDayOf(instant))}, ${wall.slice(11, 16)}`;
  }
}
