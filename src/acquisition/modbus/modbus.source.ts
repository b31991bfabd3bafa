import { ModbusEntry } from '../device-list.js';
import { spoolName } from '../known-device.js';
import { ModbusConnection, ModbusFault } from './modbus-connection.source.js';
import { ModbusDevice } from './modbus-decoder.js';
import { ModbusFrame, writeModbusFrame } from './modbus-frame.js';
import { ModbusReader } from './modbus-reader.source.js';
import { nextPoll } from './poll-plan.js';
import { SourceParts } from '../source-parts.service.js';

interface Poller {
  readonly device: ModbusDevice;
  readonly reader: ModbusReader;
  readonly intervalMs: number;
  failures: number;
  /** Of the first answer; another one is another meter. */
  serial: string | undefined;
  timer: NodeJS.Timeout | undefined;
  running: Promise<void>;
}

/**
 * Polls Modbus devices on the wall clock's grid. What the device answered goes to the intake as it came;
 * when it does not answer nothing goes there, and health says so.
 */
export class ModbusSource {
  private readonly connections = new Map<string, ModbusConnection>();
  private readonly pollers: Poller[] = [];
  private stopped = false;

  constructor(private readonly parts: SourceParts) {}

  start(device: ModbusDevice, entry: ModbusEntry): void {
    const reader = new ModbusReader(this.connectionTo(entry), entry.unit, device.profile);
    const poller: Poller = {
      device,
      reader,
      intervalMs: entry.pollSeconds * 1000,
      failures: 0,
      serial: undefined,
      timer: undefined,
      running: Promise.resolve(),
    };
    this.pollers.push(poller);
    this.poll(poller);
  }

  /** Ends polling; resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const { timer } of this.pollers) clearTimeout(timer);
    for (const connection of this.connections.values()) connection.close();
    await Promise.all(this.pollers.map(({ running }) => running));
  }

  private connectionTo({ host, port }: ModbusEntry): ModbusConnection {
    const place = `${host}:${port}`;
    const known = this.connections.get(place);
    if (known !== undefined) return known;
    const connection = new ModbusConnection(host, port);
    this.connections.set(place, connection);
    return connection;
  }

  private poll(poller: Poller): void {
    poller.running = this.pollOnce(poller).finally(() => {
      if (this.stopped) return;
      const now = this.parts.clock.now();
      const wait = nextPoll(now, poller.intervalMs, poller.failures) - now;
      poller.timer = setTimeout(() => {
        this.poll(poller);
      }, wait);
    });
  }

  private async pollOnce(poller: Poller): Promise<void> {
    const { device, reader } = poller;
    const name = spoolName(device.community, device.device);
    const part = `device ${name}`;
    try {
      const frame = await reader.read();
      recognise(poller, frame);
      await this.parts.intake.accept(
        name,
        'modbus',
        writeModbusFrame(frame),
        this.parts.clock.now(),
      );
      poller.failures = 0;
      this.parts.health.report(part, 'ok', 'answers');
    } catch (error) {
      if (this.stopped) return;
      poller.failures += 1;
      reader.forget();
      const state = poller.failures < 3 ? 'warning' : 'error';
      const reason = error instanceof Error ? error.message : String(error);
      this.parts.health.report(
        part,
        state,
        `does not answer (${poller.failures} times): ${reason}`,
      );
    }
  }
}

/** A device that was exchanged must not speak for the meter it replaced. */
function recognise(poller: Poller, frame: ModbusFrame): void {
  const serial = 'model' in frame ? frame.serial : undefined;
  if (serial === undefined) return;
  poller.serial ??= serial;
  if (serial === poller.serial) return;
  const change = `the serial number was ${poller.serial} and is now ${serial}`;
  throw new ModbusFault('broken', `${change}; enter the exchange under \`meters\` and start again`);
}
