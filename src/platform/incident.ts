import { Instant } from '../kernel/quarter-hour.js';

/**
 * `notice`: counted, nothing to do. `warning`: look when there is time. `alarm`: look now.
 * `security`: somebody tried what is not theirs.
 */
export type IncidentKind = 'notice' | 'warning' | 'alarm' | 'security';

/** What happened, in a code of small letters and hyphens, and where: a device, a file, a bus. */
export interface Incident {
  readonly code: string;
  readonly place: string;
  readonly kind: IncidentKind;
  /** Says what happened and what is to be done; the last one of a code and place is kept. */
  readonly sentence: string;
}

export interface CountedIncident extends Incident {
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}
