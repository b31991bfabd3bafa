import { Energy } from '../../kernel/energy.js';
import { MeantValue } from '../known-device.js';
import { SpooledFrame } from '../spool/frame-decoder.js';
import { PartValue } from './payload.js';

const MINUTE_MS = 60_000;

/** Minutes remembered per device; two readers of the spool may stand at different places. */
const MINUTES_KEPT = 64;
const DEVICES_KEPT = 10_000;
const PARTS_KEPT = 64;

interface KnownPart {
  readonly sequence: number;
  readonly energy: Energy;
}

/** The parts of one register heard in one minute: by part, in the order of the spool. */
type Minute = Map<string, KnownPart[]>;

/**
 * Adds up registers whose parts come by messages of their own: three phases, two tariffs. A sum is formed
 * when every part came within the same minute before or with this message; it depends on those frames
 * alone, so reading them again gives the same sum. A part that is missing voids it.
 */
export class PartSums {
  private readonly devices = new Map<string, Map<number, Minute>>();

  added(frame: SpooledFrame, values: readonly PartValue[]): readonly MeantValue[] {
    return values.flatMap((value) => {
      const { part } = value;
      if (part === undefined || !('energy' in value)) return [value];
      const { meaning, energy } = value;
      const minute = this.minuteOf(frame);
      const { sequence } = frame;
      this.keep(minute, `${meaning} ${part.number}`, { sequence, energy });
      const parts = Array.from({ length: part.of }, (_, index) =>
        minute.get(`${meaning} ${index + 1}`)?.findLast((one) => one.sequence <= sequence),
      );
      const known = parts.filter((one) => one !== undefined);
      if (known.length < part.of) return [];
      return [{ meaning, energy: Energy.sum(known.map((one) => one.energy)) }];
    });
  }

  private keep(minute: Minute, name: string, part: KnownPart): void {
    const known = minute.get(name) ?? [];
    const others = known.filter(({ sequence }) => sequence !== part.sequence);
    const inOrder = [...others, part].sort((a, b) => a.sequence - b.sequence);
    minute.set(name, inOrder.slice(-PARTS_KEPT));
  }

  private minuteOf({ device, receivedAt }: SpooledFrame): Minute {
    const minutes = this.devices.get(device) ?? new Map<number, Minute>();
    if (!this.devices.has(device) && this.devices.size < DEVICES_KEPT) {
      this.devices.set(device, minutes);
    }
    const name = Math.floor(receivedAt / MINUTE_MS);
    const minute = minutes.get(name) ?? (new Map() as Minute);
    if (!minutes.has(name)) {
      minutes.set(name, minute);
      const [oldest] = minutes.keys();
      if (minutes.size > MINUTES_KEPT) minutes.delete(oldest);
    }
    return minute;
  }
}
