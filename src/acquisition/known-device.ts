import { CommunityId, MeterId } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { Instant } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';
import { RollOver } from './roll-over.js';
import { Quantity, Sample } from './sample.js';

/** A device that may speak, as the decoders need it. */
export interface KnownDevice {
  readonly community: CommunityId;
  readonly device: string;
  readonly meter: MeterId;
  readonly zone: Zone;
  /** Milliseconds between two frames it is expected to send; absent where nobody can say. */
  readonly cadenceMs?: number | undefined;
  /** What its device file says of its counters. */
  readonly rollOvers?: readonly RollOver[] | undefined;
}

/** The name a device has in the spool: ids of devices are unique inside a community only. */
export function spoolName(community: CommunityId, device: string): string {
  return `${community}/${device}`;
}

/** A value with its meaning, before it is tied to a meter and an instant. */
export type MeantValue =
  | { readonly meaning: 'import' | 'export'; readonly energy: Energy }
  | { readonly meaning: Quantity; readonly value: number };

/** The samples of one message of a device. */
export function samplesOf(
  device: KnownDevice,
  at: Instant,
  values: readonly MeantValue[],
): Sample[] {
  const { community, meter } = device;
  const observed = { community, device: device.device, meter, at };
  return values.map((value) =>
    'energy' in value
      ? { kind: 'register', ...observed, register: value.meaning, energy: value.energy }
      : { kind: 'live', ...observed, quantity: value.meaning, value: value.value },
  );
}
