import { parsePeriods } from './period-range.js';

describe('a period on the command line', () => {
  it.each`
    text                  | months
    ${'2026-03'}          | ${['2026-03']}
    ${'2025-12..2026-02'} | ${['2025-12', '2026-01', '2026-02']}
  `('$text names $months', ({ text, months }) => {
    expect(parsePeriods(text as string)).toEqual(months);
  });

  it.each(['', '2026', '2026-13', '2026-03..', '2026-03..2026-01', '2026-01..2026-02..2026-03'])(
    'refuses %p in a sentence',
    (text) => {
      expect(() => parsePeriods(text)).toThrow('is no period: write a month as 2026-03');
    },
  );
});
