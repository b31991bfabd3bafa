import { Injectable } from '@nestjs/common';
import { Instant } from '../kernel/quarter-hour.js';
import { Clock } from './clock.service.js';

export type HealthState = 'ok' | 'warning' | 'error';

export interface PartHealth {
  readonly part: string;
  readonly state: HealthState;
  readonly sentence: string;
  /** Since when the part is in this state. */
  readonly since: Instant;
}

/** How the parts of the running service are, in their own words; the last report of a part counts. */
@Injectable()
export class Health {
  private readonly parts = new Map<string, PartHealth>();

  constructor(private readonly clock: Clock) {}

  report(part: string, state: HealthState, sentence: string): void {
    const before = this.parts.get(part);
    const since = before?.state === state ? before.since : this.clock.now();
    this.parts.set(part, { part, state, sentence, since });
  }

  all(): readonly PartHealth[] {
    return [...this.parts.values()].sort((a, b) => (a.part < b.part ? -1 : 1));
  }

  /** The worst state of all parts; `ok` when nothing was reported. */
  worst(): HealthState {
    const states = new Set([...this.parts.values()].map(({ state }) => state));
    return states.has('error') ? 'error' : states.has('warning') ? 'warning' : 'ok';
  }
}
