import { isNight, sunElevation } from './sun-elevation.js';

const berlin = { latitude: 52.52, longitude: 13.405 };
const sydney = { latitude: -33.87, longitude: 151.21 };

describe('the sun above a roof', () => {
  it.each([
    ['Berlin at noon of midsummer', '2026-06-21T11:08:00Z', berlin, 60.92],
    ['Berlin at noon of midwinter', '2026-12-21T11:04:00Z', berlin, 14.04],
    ['Berlin at midnight of midsummer', '2026-06-20T23:08:00Z', berlin, -14.04],
    ['Sydney at noon of their midsummer', '2026-12-22T01:53:00Z', sydney, 79.57],
  ])('stands over %s', (_, at, place, degrees) => {
    expect(sunElevation(Date.parse(at), place)).toBeCloseTo(degrees, 0);
  });

  it.each([
    ['2026-03-10T22:00:00Z', true],
    ['2026-03-10T05:30:00Z', false],
    ['2026-03-10T12:00:00Z', false],
  ])('leaves night at %s: %s', (at, night) => {
    expect(isNight(Date.parse(at), Date.parse(at) + 900_000, berlin)).toBe(night);
  });
});
