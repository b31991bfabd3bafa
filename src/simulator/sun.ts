const { asin, atan2, cos, sin, PI } = Math;

/** Where the sun stands, in radians: height above the horizon and direction from north over east. */
export interface SunPosition {
  readonly height: number;
  readonly azimuth: number;
}

const DAY_MS = 86_400_000;
const RADIANS = PI / 180;

/**
 * The sun over a place (degrees north and east), to about half a degree. Source: NOAA solar
 * calculations, the short Fourier form of declination and equation of time.
 */
export function sunAt(instant: number, latitude: number, longitude: number): SunPosition {
  const date = new Date(instant);
  const newYear = Date.UTC(date.getUTCFullYear(), 0, 1);
  const year = (2 * PI * (instant - newYear)) / (365.2422 * DAY_MS);
  const declination =
    0.006918 -
    0.399912 * cos(year) +
    0.070257 * sin(year) -
    0.006758 * cos(2 * year) +
    0.000907 * sin(2 * year);
  const equationMinutes =
    229.18 *
    (0.000075 +
      0.001868 * cos(year) -
      0.032077 * sin(year) -
      0.014615 * cos(2 * year) -
      0.040849 * sin(2 * year));
  const minutes = (instant % DAY_MS) / 60_000 + equationMinutes + 4 * longitude;
  const hourAngle = (minutes / 4 - 180) * RADIANS;
  const north = latitude * RADIANS;
  const sine = sin(north) * sin(declination) + cos(north) * cos(declination) * cos(hourAngle);
  const east = -cos(declination) * sin(hourAngle);
  const toNorth = sin(declination) * cos(north) - cos(declination) * sin(north) * cos(hourAngle);
  return { height: asin(sine), azimuth: atan2(east, toNorth) };
}
