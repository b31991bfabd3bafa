/** Where a roof stands, in degrees, north and east positive. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

const DAY_MS = 86_400_000;
/** Noon of 1 January 2000 UTC, the epoch of the formula. */
const J2000_MS = 946_728_000_000;
const RADIANS = Math.PI / 180;
/** Below this the sky gives no light a plant could use (civil dusk). */
const DUSK_DEGREES = -6;

/**
 * Degrees of the sun above the horizon, to about a hundredth in this century. Source: the low-precision
 * formulas of the Astronomical Almanac, section C.
 */
export function sunElevation(at: number, { latitude, longitude }: Place): number {
  const days = (at - J2000_MS) / DAY_MS;
  const anomaly = (357.528 + 0.9856003 * days) * RADIANS;
  const mean = 280.46 + 0.9856474 * days;
  const ecliptic = (mean + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RADIANS;
  const tilt = (23.439 - 0.0000004 * days) * RADIANS;
  const declination = Math.asin(Math.sin(tilt) * Math.sin(ecliptic));
  const ascension = Math.atan2(Math.cos(tilt) * Math.sin(ecliptic), Math.cos(ecliptic));
  const sidereal = (280.46062 + 360.98564737 * days + longitude) * RADIANS;
  const hourAngle = sidereal - ascension;
  const height =
    Math.sin(latitude * RADIANS) * Math.sin(declination) +
    Math.cos(latitude * RADIANS) * Math.cos(declination) * Math.cos(hourAngle);
  return Math.asin(height) / RADIANS;
}

/** True where the sun stands lower than 6° below the horizon from `from` to `to`. */
export function isNight(from: number, to: number, place: Place): boolean {
  return [from, (from + to) / 2, to].every((at) => sunElevation(at, place) < DUSK_DEGREES);
}
