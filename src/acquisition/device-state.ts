import { MeterId } from '../community/community.js';
import { Instant } from '../kernel/quarter-hour.js';
import { KnownDevice } from './known-device.js';
import { deviceKey, Gap, LastHeard } from './record/gap.js';

/** Silence is told after this many cadences. */
const SILENT_CADENCES = 3;

/**
 * `speaks`: heard as often as expected; `silent`: nothing came for three cadences, or it said that it
 * goes; `unheard`: never yet; `unwatched`: nobody says how often it should speak.
 */
export type DeviceCondition = 'speaks' | 'silent' | 'unheard' | 'unwatched';

export interface DeviceState {
  readonly device: string;
  readonly meter: MeterId;
  readonly condition: DeviceCondition;
  readonly cadenceMs: number | undefined;
  readonly heardAt: Instant | undefined;
  /** The last register value; a device may go on telling its power and stop counting. */
  readonly registerAt: Instant | undefined;
  readonly openGap: Gap | undefined;
  /** Of the time looked at, the open one too. */
  readonly gaps: readonly Gap[];
}

/** What is known of the devices of one community. */
export interface DeviceKnowledge {
  readonly known: readonly KnownDevice[];
  readonly heard: readonly LastHeard[];
  readonly gaps: readonly Gap[];
}

/** How each device of a community is at an instant, by name; devices of old lists stay in sight. */
export function deviceStates({ known, heard, gaps }: DeviceKnowledge, now: Instant): DeviceState[] {
  const lastOf = new Map(heard.map((one) => [deviceKey(one), one]));
  const listed = new Map(known.map((one) => [deviceKey(one), one]));
  const names = [...new Set([...listed.keys(), ...lastOf.keys()])].sort();
  return names.flatMap((name) => {
    const [last, entry] = [lastOf.get(name), listed.get(name)];
    const either = entry ?? last;
    if (either === undefined) return [];
    const own = gaps.filter((gap) => deviceKey(gap) === name);
    const openGap = own.find(({ to }) => to === undefined);
    const { heardAt, registerAt } = last ?? {};
    const cadenceMs = entry?.cadenceMs;
    const condition = conditionOf(openGap, heardAt, cadenceMs, now);
    const { device, meter } = either;
    return [{ device, meter, condition, cadenceMs, heardAt, registerAt, openGap, gaps: own }];
  });
}

function conditionOf(
  openGap: Gap | undefined,
  heardAt: Instant | undefined,
  cadenceMs: number | undefined,
  now: Instant,
): DeviceCondition {
  if (openGap !== undefined) return 'silent';
  if (heardAt === undefined) return 'unheard';
  if (cadenceMs === undefined) return 'unwatched';
  return now - heardAt > SILENT_CADENCES * cadenceMs ? 'silent' : 'speaks';
}
