import { Community } from '../community/community.js';
import { DeviceProfile } from './device-profile.js';
import { PollRequests } from './modbus/bus-load.js';
import { blocksOf } from './modbus/register-blocks.js';
import { PayloadMapping, wordsAskedBy } from './mqtt/payload-mapping.js';

const SUNSPEC_REGISTERS = 60;

/** Every kind of device that is known, by its profile name. */
export interface DeviceKinds {
  readonly profiles: ReadonlyMap<string, DeviceProfile>;
  readonly mappings: ReadonlyMap<string, PayloadMapping>;
}

/** What a device list may refer to. */
export interface DeviceReferences {
  /** Undefined where the community itself cannot be read: then no meter is doubted. */
  readonly meters: ReadonlySet<string> | undefined;
  readonly profiles: ReadonlyMap<string, KnownProfile>;
}

export interface KnownProfile {
  readonly source: 'modbus' | 'mqtt';
  /** The words a device may give under `with`. */
  readonly words: ReadonlySet<string>;
  /** What one poll asks for; absent where nothing is asked. */
  readonly requests?: PollRequests | undefined;
}

/** What a device list of a community may refer to; every profile is known without a community too. */
export function referencesOf(
  community: Community | undefined,
  kinds: DeviceKinds,
): DeviceReferences {
  const profiles = new Map<string, KnownProfile>();
  for (const [name, profile] of kinds.profiles) {
    profiles.set(name, { source: 'modbus', words: new Set(), requests: requestsOf(profile) });
  }
  for (const [name, mapping] of kinds.mappings) {
    const words = [...wordsAskedBy(mapping)].filter((word) => word !== 'name');
    profiles.set(name, { source: 'mqtt', words: new Set(words) });
  }
  return { meters: community === undefined ? undefined : metersOf(community), profiles };
}

/** A SunSpec device is asked for one model at a time; how long it is only the device knows. */
function requestsOf(profile: DeviceProfile): PollRequests {
  const counts =
    profile.protocol === 'modbus'
      ? blocksOf(profile).map(({ count }) => count)
      : profile.modelIds.slice(0, 1).map(() => SUNSPEC_REGISTERS);
  return { counts, pauseMs: profile.pauseMs };
}

/** A metering point without an entry under `meters` has a meter of its own id. */
function metersOf(community: Community): ReadonlySet<string> {
  const withMeter = new Set(community.meters.map(({ meteringPoint }) => meteringPoint));
  const unmetered = community.meteringPoints.filter(({ id }) => !withMeter.has(id));
  return new Set<string>([...community.meters, ...unmetered].map(({ id }) => id));
}
