import { localDay } from '../kernel/local-day.js';
import { quarterHour } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';
import { measuredDays } from './measured-day.js';
import { MeasurementSeries } from './measurement.js';

describe('the days a series is stored by', () => {
  it.each([
    ['Europe/Berlin', '2026-03-28', '2026-03-29', [96, 92]],
    ['Europe/Berlin', '2026-10-24', '2026-10-25', [96, 100]],
    ['Australia/Lord_Howe', '2026-04-04', '2026-04-05', [96, 98]],
    ['Australia/Lord_Howe', '2026-10-03', '2026-10-04', [96, 94]],
  ])('have as many quarter-hours as the clock gives them: %s, %s and %s', (zone, a, b, counts) => {
    const of = new Zone(zone);
    const [first, second] = [localDay(a), localDay(b)].map((day) => of.quarterHoursOfDay(day));
    const length = first.count + second.count;
    const series = {
      meteringPoint: 'flat',
      direction: 'import',
      first: quarterHour(first.first),
      milliwattHours: Float64Array.from({ length }, (_, place) => place),
      quality: new Uint8Array(length),
      method: new Uint8Array(length),
    } as unknown as MeasurementSeries;
    const days = measuredDays(series, of);
    expect(days.map(({ day }) => day)).toEqual([a, b]);
    expect(days.map(({ milliwattHours }) => milliwattHours.length)).toEqual(counts);
    expect(days.flatMap(({ milliwattHours }) => [...milliwattHours])).toEqual([
      ...series.milliwattHours,
    ]);
  });
});
