import { DeviceProfile } from '../device-profile.js';
import { ModbusConnection } from './modbus-connection.source.js';
import { faultOf } from './modbus-fault.js';
import { PassingTime, pause } from './passing-time.source.js';
import { RegisterBlock } from './register-blocks.js';

/** Exceptions that ask for patience: 5 acknowledged, 6 busy. */
const PATIENCE_MS: Readonly<Partial<Record<number, number>>> = { 5: 1_000, 6: 200 };
const PATIENT_RETRIES = 3;

/** One unit of a bus, asked as its profile wants to be asked. */
export class ModbusUnit {
  constructor(
    private readonly connection: ModbusConnection,
    private readonly unit: number,
    private readonly profile: DeviceProfile,
    readonly time: PassingTime,
  ) {}

  /** How often the line to it was opened. */
  get openings(): number {
    return this.connection.openings;
  }

  /** The words of one block; a busy device is asked again, while others are asked in between. */
  async words(block: RegisterBlock): Promise<readonly number[]> {
    const { timeoutMs, pauseMs, connectDelayMs } = this.profile;
    const request = { ...block, unit: this.unit, timeoutMs, pauseMs, connectDelayMs };
    for (let retries = 0; ; retries += 1) {
      try {
        return await this.connection.read(request);
      } catch (error) {
        const fault = faultOf(error);
        const patience = PATIENCE_MS[fault.code ?? 0];
        if (patience === undefined || retries === PATIENT_RETRIES) throw fault;
        await pause(this.time, patience);
      }
    }
  }
}
