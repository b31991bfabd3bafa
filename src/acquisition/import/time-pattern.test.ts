import { timeFault, TimePattern } from './time-pattern.js';

const local = (...parts: [number, number, number, number, number, number]) => ({
  local: Date.UTC(...parts),
});

describe('a time of a file', () => {
  it.each([
    ['dd.MM.yyyy HH:mm', '01.03.2026 00:15', local(2026, 2, 1, 0, 15, 0)],
    ['dd.MM.yyyy HH:mm:ss', '01.03.2026 00:15:30', local(2026, 2, 1, 0, 15, 30)],
    ['yyyyMMddHHmm', '202603010015', local(2026, 2, 1, 0, 15, 0)],
    ['MM/dd/yyyy', '03/01/2026', local(2026, 2, 1, 0, 0, 0)],
    ['dd.MM.yyyy HH:mm', '28.02.2026 24:00', local(2026, 2, 1, 0, 0, 0)],
    ['dd.MM.yyyy', '29.02.2024', local(2024, 1, 29, 0, 0, 0)],
    ['iso', '2026-03-01T00:15:00+01:00', { instant: Date.UTC(2026, 1, 28, 23, 15) }],
    ['iso', '2026-03-01 00:15:00Z', { instant: Date.UTC(2026, 2, 1, 0, 15) }],
  ])('by %s: %s', (pattern, text, written) => {
    expect(new TimePattern(pattern).read(text)).toEqual(written);
  });

  it.each([
    ['dd.MM.yyyy', '30.02.2026'],
    ['dd.MM.yyyy', '29.02.2026'],
    ['dd.MM.yyyy', '00.03.2026'],
    ['dd.MM.yyyy', '1.3.2026'],
    ['dd.MM.yyyy HH:mm', '01.03.2026 24:15'],
    ['dd.MM.yyyy HH:mm', '01.03.2026 25:00'],
    ['dd.MM.yyyy HH:mm', '01.03.2026 00:60'],
    ['dd.MM.yyyy HH:mm', '01-03-2026 00:15'],
    ['iso', '2026-03-01T00:15:00'],
  ])('by %s never: %s', (pattern, text) => {
    expect(new TimePattern(pattern).read(text)).toBeUndefined();
  });

  it.each([
    ['03/04/2026', /ambiguous: day or month first/],
    ['31.12.99', /year of two digits/],
    ['2026-03-01 00:15', /no time with an offset/],
    ['Summe', /is a sum, no reading/],
    ['2026-02-30', /no time of the calendar/],
  ])('says why %s is none', (text, sentence) => {
    expect(timeFault(text, [new TimePattern('iso')])).toMatch(sentence);
  });

  it.each([
    ['iso', undefined],
    ['dd.MM.yyyy HH:mm', undefined],
    ['HH:mm', 'lacks yyyy, MM, dd; write it like dd.MM.yyyy HH:mm'],
    ['dd.MM.yy', 'lacks yyyy; write it like dd.MM.yyyy HH:mm'],
    ['dd.dd.MM.yyyy', 'names a part twice'],
  ])('a pattern %s is held against what a day needs', (pattern, fault) => {
    expect(new TimePattern(pattern).fault).toBe(fault);
  });
});
