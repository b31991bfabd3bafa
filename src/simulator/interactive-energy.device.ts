import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

interface WatchedRegister {
  readonly firstMilliwattHours: number;
  readonly wattHours: () => number;
}

/** Two looks at a register, for the power between them. */
interface Pace {
  readonly at: number;
  readonly milliwattHours: number;
  readonly watts: number;
}

const KEEP_EVERY_MS = 5_000;
const PACE_EVERY_MS = 10_000;
const STILL: Pace = { at: 0, milliwattHours: 0, watts: 0 };
const kept = z.record(z.string(), z.number().int().min(0));

/**
 * What visitors charge at the simulated charge points beyond the sessions of the history. The charge
 * points keep their own registers; the house follows them, because the grid delivers what they draw. The
 * energy outlives a restart in `interactive-energy.json` and never falls.
 */
export class InteractiveEnergy {
  private readonly file: string;
  private readonly registers = new Map<string, WatchedRegister>();
  private readonly extra: Map<string, number>;
  private readonly paces = new Map<string, Pace>();
  private keptAt = 0;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.file = join(directory, 'interactive-energy.json');
    const text = existsSync(this.file) ? readFileSync(this.file, 'utf8') : '{}';
    this.extra = new Map(Object.entries(kept.parse(JSON.parse(text))));
  }

  /** From now on the extra energy of a charge point is what its register has advanced since `first`. */
  watch(chargePoint: string, register: WatchedRegister): void {
    this.registers.set(chargePoint, register);
  }

  /** Whole milliwatt-hours drawn so far. */
  of(chargePoint: string): number {
    const before = this.extra.get(chargePoint) ?? 0;
    const register = this.registers.get(chargePoint);
    if (register === undefined) return before;
    const drawn = register.wattHours() * 1000 - register.firstMilliwattHours;
    if (drawn <= before) return before;
    this.extra.set(chargePoint, drawn);
    this.keep();
    return drawn;
  }

  /** Mean power of the last ten to twenty seconds. */
  wattsOf(chargePoint: string): number {
    const milliwattHours = this.of(chargePoint);
    const at = Date.now();
    const before = this.paces.get(chargePoint) ?? { ...STILL, at, milliwattHours };
    const passed = at - before.at;
    const pace =
      passed < PACE_EVERY_MS
        ? before
        : { at, milliwattHours, watts: ((milliwattHours - before.milliwattHours) * 3600) / passed };
    this.paces.set(chargePoint, pace);
    return pace.watts;
  }

  private keep(): void {
    if (Date.now() - this.keptAt < KEEP_EVERY_MS) return;
    this.keptAt = Date.now();
    writeFileSync(`${this.file}.new`, JSON.stringify(Object.fromEntries(this.extra)));
    renameSync(`${this.file}.new`, this.file);
  }
}
