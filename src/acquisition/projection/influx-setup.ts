import { InfluxPlace } from './influx-dialect.js';

/** A place as the server has it; `days` undefined: kept for ever, or not told (3.x). */
export interface FoundPlace {
  readonly exists: boolean;
  readonly days?: number | undefined;
}

/** How one generation finds and makes the places of samples. */
export interface PlaceSetup {
  find(place: InfluxPlace): Promise<FoundPlace>;
  create(place: InfluxPlace): Promise<void>;
  /** Makes a place keep its samples as long as they must be kept. */
  lengthen(place: InfluxPlace): Promise<void>;
}

/** The name a person knows a place by. */
export function placeText({ database, policy, bucket }: InfluxPlace): string {
  if (bucket !== undefined) return `the bucket ${bucket}`;
  if (policy !== undefined) return `the retention policy ${policy} of the database ${database}`;
  return `the database ${database}`;
}

/** True where samples are forgotten earlier than they must be kept. */
export function isTooShort({ days: wanted }: InfluxPlace, { days }: FoundPlace): boolean {
  if (days === undefined) return false;
  return wanted === undefined || days < wanted;
}

export function daysText(days: number | undefined): string {
  return days === undefined ? 'for ever' : `${days} days`;
}
