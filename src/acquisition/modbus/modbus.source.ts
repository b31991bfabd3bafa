import { ModbusEntry } from '../modbus-entry.js';
import { SourceParts } from '../source-parts.service.js';
import { busName } from './bus-address.js';
import { Bus } from './bus.source.js';
import { DevicePoller, PollFigures } from './device-poller.source.js';
import { ModbusDevice } from './modbus-decoder.js';
import { realTime } from './passing-time.source.js';
import { systemWires, WireParts } from './wire.source.js';

/**
 * Polls Modbus devices: one loop per device, one line per bus. What a device answered goes to the intake
 * as it came; that it did not answer goes there too.
 */
export class ModbusSource {
  private readonly buses = new Map<string, Bus>();
  private readonly pollers: DevicePoller[] = [];
  private readonly wires: Omit<WireParts, 'warn'>;

  constructor(
    private readonly parts: SourceParts,
    wires: Partial<WireParts> = {},
  ) {
    this.wires = { ...systemWires, time: realTime, ...wires };
  }

  start(device: ModbusDevice, entry: ModbusEntry): void {
    const bus = this.busOf(entry);
    const poller = new DevicePoller({ device, entry, bus, time: this.wires.time }, this.parts);
    this.pollers.push(poller);
    poller.start();
  }

  /** What the polls came to, all devices together. */
  figures(): PollFigures {
    const all = this.pollers.map((poller) => poller.figures);
    const sum = (of: (one: PollFigures) => number) =>
      all.reduce((total, one) => total + of(one), 0);
    return {
      answered: sum(({ answered }) => answered),
      failed: sum(({ failed }) => failed),
      skipped: sum(({ skipped }) => skipped),
      latenessMsMax: Math.max(0, ...all.map(({ latenessMsMax }) => latenessMsMax)),
    };
  }

  /** Ends polling; resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    for (const poller of this.pollers) poller.stop();
    await Promise.all([...this.buses.values()].map(({ connection }) => connection.close()));
    await Promise.all(this.pollers.map((poller) => poller.ended()));
  }

  private busOf({ address }: ModbusEntry): Bus {
    const name = busName(address);
    const known = this.buses.get(name);
    if (known !== undefined) return known;
    const bus = new Bus(address, this.parts, this.wires);
    this.buses.set(name, bus);
    return bus;
  }
}
