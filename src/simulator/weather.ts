import { Instant, QuarterHour, QUARTER_HOUR_MS, startOf } from '../kernel/quarter-hour.js';
import { noise, smoothNoise } from './noise.js';
import { sunAt, SunPosition } from './sun.js';

const { abs, cos, floor, max, min, round, sin, PI } = Math;

/** A field of modules; tilt and direction (from north over east) in degrees. */
export interface RoofField {
  readonly kilowattPeak: number;
  readonly tilt: number;
  readonly azimuth: number;
}

export interface Plant {
  readonly latitude: number;
  readonly longitude: number;
  readonly fields: readonly RoofField[];
  readonly seed: number;
}

const RADIANS = PI / 180;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Inverter, cables, dirt, warmth. */
const PERFORMANCE = 0.82;
const DIFFUSE = 0.14;

/** Energy the plant generates in a quarter-hour, whole milliwatt-hours; zero while the sun is down. */
export function generatedIn(plant: Plant, at: QuarterHour): number {
  const start = startOf(at);
  const watts = [1, 3, 5].map((sixth) => powerOf(plant, start + (sixth * QUARTER_HOUR_MS) / 6));
  const mean = watts.reduce((a, b) => a + b, 0) / watts.length;
  return round(mean * 250);
}

function powerOf(plant: Plant, instant: number): number {
  const sun = sunAt(instant, plant.latitude, plant.longitude);
  if (sun.height <= 0) return 0;
  const airMass = 1 / (sin(sun.height) + 0.15 * (sun.height / RADIANS + 3.885) ** -1.253);
  const clear = 1353 * 0.7 ** (airMass ** 0.678);
  const sky = clearness(plant.seed, instant as Instant);
  const scattered = clear * (DIFFUSE + 0.3 * (1 - sky)) * sin(sun.height) * (0.4 + 0.6 * sky);
  return plant.fields.reduce((sum, field) => {
    const direct = clear * sky * max(0, facing(field, sun));
    return sum + field.kilowattPeak * PERFORMANCE * (direct + scattered);
  }, 0);
}

/** Cosine of the angle between the sun and the normal of the field. */
function facing(field: RoofField, sun: SunPosition): number {
  const tilt = field.tilt * RADIANS;
  return (
    sin(sun.height) * cos(tilt) +
    cos(sun.height) * sin(tilt) * cos(sun.azimuth - field.azimuth * RADIANS)
  );
}

/**
 * How much of the clear sky's light comes through, 0.05 to 1: each day has its weather, worse in winter,
 * and on changeable days clouds pass by the quarter-hour.
 */
export function clearness(seed: number, instant: Instant): number {
  const day = floor(instant / DAY_MS);
  const season = cos((2 * PI * (day - 17)) / 365.2422);
  const fair = smoothNoise(instant / DAY_MS, seed, 1) * 0.55 + noise(seed, 2, day) * 0.5;
  const weather = fair - 0.03 - 0.09 * season;
  const changeable = 0.7 * (1 - abs(2 * weather - 1));
  const cloud =
    smoothNoise(instant / HOUR_MS, seed, 3) * 0.6 + smoothNoise(instant / 900_000, seed, 4) * 0.4;
  return min(1, max(0.05, weather + changeable * (cloud - 0.5) * 1.6));
}
