import { Land } from '../community/lands.js';
import { localDay } from '../kernel/local-day.js';
import { dayClassOf } from './day-class.js';

describe('days that are compared with each other', () => {
  it.each([
    ['2026-03-10', undefined, 'workday'],
    ['2026-03-14', undefined, 'saturday'],
    ['2026-03-15', undefined, 'holiday'],
    ['2026-04-03', undefined, 'holiday'], // Good Friday
    ['2026-04-06', undefined, 'holiday'], // Easter Monday
    ['2025-04-21', undefined, 'holiday'],
    ['2024-04-01', undefined, 'holiday'],
    ['2019-04-22', undefined, 'holiday'],
    ['2038-04-26', undefined, 'holiday'],
    ['2049-04-19', undefined, 'holiday'],
    ['2076-04-20', undefined, 'holiday'],
    ['2026-05-14', undefined, 'holiday'], // Ascension
    ['2026-05-25', undefined, 'holiday'], // Whit Monday
    ['2026-06-04', 'BY', 'holiday'], // Corpus Christi
    ['2026-06-04', 'BE', 'workday'],
    ['2027-03-08', 'BE', 'holiday'],
    ['2027-03-08', undefined, 'workday'],
    ['2025-10-31', 'SN', 'holiday'],
    ['2025-10-31', 'BE', 'workday'],
    ['2026-10-03', undefined, 'holiday'], // a Saturday
    ['2026-11-18', 'SN', 'holiday'],
    ['2025-11-19', 'SN', 'holiday'],
    ['2026-11-18', 'BY', 'workday'],
    ['2026-12-25', undefined, 'holiday'],
  ])('%s in %s is a %s', (day, land, expected) => {
    expect(dayClassOf(localDay(day), land as Land | undefined)).toBe(expected);
  });
});
