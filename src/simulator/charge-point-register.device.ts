import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What a charge point keeps over a power cut: its register, its running session and unsent messages. */
export interface ChargePointMemory {
  readonly milliwattHours: number;
  readonly session?: RememberedSession | undefined;
  readonly unsent: readonly UnsentCall[];
}

export interface RememberedSession {
  readonly idTag: string;
  readonly startedAt: string;
  readonly meterStart: number;
  /** The central system's number, once it has answered. */
  readonly transactionId?: number | undefined;
}

export interface UnsentCall {
  readonly action: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The memory of a simulated charge point in a small file; a register never goes back after a restart. */
export class ChargePointMemoryFile {
  constructor(
    private readonly path: string,
    private readonly firstMilliwattHours: number,
  ) {}

  load(): ChargePointMemory {
    const kept = this.read();
    const milliwattHours = Math.max(kept?.milliwattHours ?? 0, this.firstMilliwattHours);
    return { milliwattHours, session: kept?.session, unsent: kept?.unsent ?? [] };
  }

  save(memory: ChargePointMemory): void {
    writeFileSync(`${this.path}.new`, JSON.stringify(memory));
    renameSync(`${this.path}.new`, this.path);
  }

  private read(): ChargePointMemory | undefined {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8')) as ChargePointMemory;
    } catch {
      return undefined;
    }
  }
}
