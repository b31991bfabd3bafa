import { CommunityId, MeterId } from '../../src/community/community.js';
import { DeviceProfile } from '../../src/acquisition/device-profile.js';
import { ModbusConnection } from '../../src/acquisition/modbus/modbus-connection.source.js';
import { ModbusDecoder } from '../../src/acquisition/modbus/modbus-decoder.js';
import { writeModbusFrame } from '../../src/acquisition/modbus/modbus-frame.js';
import { ModbusUnit } from '../../src/acquisition/modbus/modbus-unit.source.js';
import { realTime } from '../../src/acquisition/modbus/passing-time.source.js';
import { RegisterReader } from '../../src/acquisition/modbus/register-reader.source.js';
import { SunspecReader } from '../../src/acquisition/modbus/sunspec-reader.source.js';
import { FrameSample } from '../../src/acquisition/sample.js';
import { SpooledFrame } from '../../src/acquisition/spool/frame-decoder.js';
import { Instant } from '../../src/kernel/quarter-hour.js';
import { Zone } from '../../src/kernel/zone.js';
import { ModbusServer } from '../../src/simulator/modbus-server.device.js';
import { RegisterImage } from '../../src/simulator/register-image.js';

export const POLLED_AT = Date.parse('2026-06-18T11:00:00Z') as Instant;

/** What one poll gives: the samples by what they say, or why there are none. */
export type Polled =
  | { readonly samples: readonly FrameSample[]; readonly values: Readonly<Record<string, number>> }
  | { readonly refused: string };

/** One Modbus server whose units can be put in place of one another, and polls of them over its socket. */
export class ModbusPolls {
  private readonly units = new Map<number, RegisterImage>();
  private readonly server = new ModbusServer(this.units);
  private connection: ModbusConnection | undefined;

  async open(): Promise<void> {
    const port = await this.server.open(0);
    const allowed = { hosts: [], loopback: true };
    this.connection = new ModbusConnection({ transport: 'tcp', host: '127.0.0.1', port, allowed });
  }

  async close(): Promise<void> {
    await this.connection?.close();
    await this.server.close();
  }

  /** Energies in Wh, everything else in SI units. A device file's pauses are left out. */
  async poll(profile: DeviceProfile, image: RegisterImage): Promise<Polled> {
    if (this.connection === undefined) throw new Error('open the polls first');
    this.units.set(1, image);
    const hurried = { ...profile, pauseMs: 0, connectDelayMs: 0 };
    const unit = new ModbusUnit(this.connection, 1, hurried, realTime);
    const reader =
      hurried.protocol === 'modbus'
        ? new RegisterReader(unit, hurried, () => undefined)
        : new SunspecReader(unit, hurried);
    return decoded(profile, writeModbusFrame(await reader.read()));
  }
}

function decoded(profile: DeviceProfile, payload: Uint8Array): Polled {
  const device = {
    community: 'c' as CommunityId,
    device: 'd',
    meter: 'M-1' as MeterId,
    zone: new Zone('Europe/Vienna'),
    profile,
  };
  const frame: SpooledFrame = {
    source: 'modbus',
    sequence: 1,
    receivedAt: POLLED_AT,
    monotonicMs: 0,
    device: 'c/d',
    payload,
  };
  const found = new ModbusDecoder(() => device).decode(frame);
  if ('refused' in found) return found;
  return { samples: found, values: valuesOf(found) };
}

function valuesOf(samples: readonly FrameSample[]): Record<string, number> {
  const values: Record<string, number> = {};
  for (const sample of samples) {
    if (sample.kind === 'register') values[sample.register] = sample.energy.milliwattHours / 1000;
    if (sample.kind === 'live') values[sample.quantity] = sample.value;
  }
  return values;
}
