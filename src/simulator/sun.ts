/** Where the sun stands, in radians: height above the horizon and direction from north over east. */
export interface SunPosition {
  readonly height: number;
  readonly azimuth: number;
}

const DAY_MS = 86_400_000;
const RADIANS = Math.PI / 180;

/**
 * The sun over a place (degrees north and east), to about half a degree. Source: NOAA solar
 * calculations, the short Fourier form of declination and equation of time.
 */
export function sunAt(instant: number, latitude: number, longitude: number): SunPosition {
  const date = new Date(instant);
  const newYear = Date.UTC(date.getUTCFullYear(), 0, 1);
  const year = (2 * Math.PI * (instant - newYear)) / (365.2422 * DAY_MS);
  const declination =
    0.006918 -
    0.399912 * Math.cos(year) +
    0.070257 * Math.sin(year) -
    0.006758 * Math.cos(2 * year) +
    0.000907 * Math.sin(2 * year);
  const equationMinutes =
    229.18 *
    (0.000075 +
      0.001868 * Math.cos(year) -
      0.032077 * Math.sin(year) -
      0.014615 * Math.cos(2 * year) -
      0.040849 * Math.sin(2 * year));
  const minutes = (instant % DAY_MS) / 60_000 + equationMinutes + 4 * longitude;
  const hourAngle = (minutes / 4 - 180) * RADIANS;
  const north = latitude * RADIANS;
  const sine =
    Math.sin(north) * Math.sin(declination) +
    Math.cos(north) * Math.cos(declination) * Math.cos(hourAngle);
  const east = -Math.cos(declination) * Math.sin(hourAngle);
  const toNorth =
    Math.sin(declination) * Math.cos(north) -
    Math.cos(declination) * Math.sin(north) * Math.cos(hourAngle);
  return { height: Math.asin(sine), azimuth: Math.atan2(east, toNorth) };
}
