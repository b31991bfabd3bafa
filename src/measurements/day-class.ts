import { Land } from '../community/lands.js';
import { addDays, dayNumber, LocalDay, localDay } from '../kernel/local-day.js';

/** Days that are compared with each other: Werktag, Samstag, Sonn- und Feiertag. */
export type DayClass = 'workday' | 'saturday' | 'holiday';

/** Days of the year, `12-25`, and the Länder in which they are holidays; without Länder in all. */
const FIXED: readonly (readonly [date: string, lands?: readonly Land[]])[] = [
  ['01-01'],
  ['01-06', ['BW', 'BY', 'ST']],
  ['03-08', ['BE', 'MV']],
  ['05-01'],
  ['08-15', ['SL']],
  ['09-20', ['TH']],
  ['10-03'],
  ['10-31', ['BB', 'HB', 'HH', 'MV', 'NI', 'SH', 'SN', 'ST', 'TH']],
  ['11-01', ['BW', 'BY', 'NW', 'RP', 'SL']],
  ['12-25'],
  ['12-26'],
];

/** Days after Easter Sunday. */
const MOVABLE: readonly (readonly [days: number, lands?: readonly Land[]])[] = [
  [-2],
  [1],
  [39],
  [50],
  [60, ['BW', 'BY', 'HE', 'NW', 'RP', 'SL']],
];

/**
 * The class of a local day. Holidays are those of a German Land (law of 2026; days that only some of its
 * municipalities keep are none); without a Land those of all Länder.
 */
export function dayClassOf(day: LocalDay, land?: Land): DayClass {
  const weekday = (((dayNumber(day) + 4) % 7) + 7) % 7;
  if (weekday === 0 || isHoliday(day, land)) return 'holiday';
  return weekday === 6 ? 'saturday' : 'workday';
}

function isHoliday(day: LocalDay, land: Land | undefined): boolean {
  const counts = (lands?: readonly Land[]) =>
    lands === undefined || (land !== undefined && lands.includes(land));
  const easter = easterSunday(Number(day.slice(0, 4)));
  return (
    FIXED.some(([date, lands]) => day.endsWith(date) && counts(lands)) ||
    MOVABLE.some(([days, lands]) => day === addDays(easter, days) && counts(lands)) ||
    (land === 'SN' && day === repentanceDay(day.slice(0, 4)))
  );
}

/** The Wednesday before 23 November, a holiday in Saxony. */
function repentanceDay(year: string): LocalDay {
  const last = localDay(`${year}-11-22`);
  const weekday = (dayNumber(last) + 4) % 7;
  return addDays(last, -((weekday + 4) % 7));
}

/** Gauss' rule for the Gregorian calendar in the form of Lichtenberg (1997). */
function easterSunday(year: number): LocalDay {
  const century = Math.floor(year / 100);
  const moonShift = 15 + Math.floor((3 * century + 3) / 4) - Math.floor((8 * century + 13) / 25);
  const sunShift = 2 - Math.floor((3 * century + 3) / 4);
  const cycle = year % 19;
  const seed = (19 * cycle + moonShift) % 30;
  const late = Math.floor(seed / 29);
  const fullMoon = 21 + seed - late - (Math.floor(seed / 28) - late) * Math.floor(cycle / 11);
  const firstSunday = 7 - ((year + Math.floor(year / 4) + sunShift) % 7);
  const distance = 7 - ((fullMoon - firstSunday) % 7);
  return addDays(localDay(`${year}-03-01`), fullMoon + distance - 1);
}
