import { SourceParts } from '../source-parts.service.js';
import { BusAddress } from './bus-address.js';
import { ModbusConnection } from './modbus-connection.source.js';
import { WireParts } from './wire.source.js';

/** A line with the health of the line: what concerns everybody on it is said once, not per device. */
export class Bus {
  readonly connection: ModbusConnection;
  private readonly part: string;
  private readonly unreached = new Set<string>();
  private warned = '';
  private isSound = true;

  constructor(
    address: BusAddress,
    private readonly parts: Pick<SourceParts, 'health' | 'incidents'>,
    wires: Partial<WireParts>,
  ) {
    this.connection = new ModbusConnection(address, {
      warn: (code, sentence) => {
        this.warn(code, sentence);
      },
      ...wires,
    });
    this.part = `bus ${this.connection.name}`;
  }

  get name(): string {
    return this.connection.name;
  }

  /** A device behind the line answered. */
  answered(device: string): void {
    const last = this.unreached.delete(device) && this.unreached.size === 0;
    if (last || !this.isSound) this.report('ok', 'answers');
  }

  /** The gateway does not reach a device: one alarm, however many stand behind it. */
  unreachable(device: string, reason: string): void {
    const first = this.unreached.size === 0;
    this.unreached.add(device);
    const sentence = `The gateway does not reach ${[...this.unreached].join(', ')}: ${reason}`;
    this.report('error', sentence);
    if (!first) return;
    this.parts.incidents.note({ code: 'gateway-down', place: this.name, kind: 'alarm', sentence });
  }

  /** The line itself fails. */
  failed(reason: string): void {
    this.report('error', reason);
  }

  private report(state: 'ok' | 'error', sentence: string): void {
    this.isSound = state === 'ok' && this.unreached.size === 0;
    if (this.unreached.size === 0 || state === 'error') {
      this.parts.health.report(this.part, state, sentence);
    }
  }

  private warn(code: string, sentence: string): void {
    if (code === 'host-refused' || this.warned === sentence) return;
    this.warned = sentence;
    this.parts.incidents.note({ code, place: this.name, kind: 'warning', sentence });
  }
}
