import { Injectable, Logger } from '@nestjs/common';
import { Clock } from './clock.service.js';
import { CountedIncident, Incident, IncidentKind } from './incident.js';

/** Codes times places kept; what comes on top is counted under the code `more` of the place ''. */
const KEPT_MAX = 2_000;

/**
 * Counts what went wrong outside since the service started: one structured log line and one count per
 * event, by code and place. Memory is bounded, whatever devices send.
 */
@Injectable()
export class Incidents {
  private readonly logger = new Logger('Incidents');
  private readonly counted = new Map<string, CountedIncident>();

  constructor(private readonly clock: Clock) {}

  note(incident: Incident): void {
    const { kind, code, place, sentence } = incident;
    const line = JSON.stringify({ kind, code, place, sentence });
    if (kind === 'notice') this.logger.log(line);
    else this.logger.warn(line);
    this.count(incident);
  }

  /** The worst and newest first. */
  all(): readonly CountedIncident[] {
    const rank: readonly IncidentKind[] = ['security', 'alarm', 'warning', 'notice'];
    return [...this.counted.values()].sort(
      (a, b) => rank.indexOf(a.kind) - rank.indexOf(b.kind) || b.lastAt - a.lastAt,
    );
  }

  /** How often a code was counted, at one place or at all places together. */
  countOf(code: string, place?: string): number {
    return [...this.counted.values()]
      .filter((one) => one.code === code && (place === undefined || one.place === place))
      .reduce((sum, { count }) => sum + count, 0);
  }

  private count(incident: Incident): void {
    const at = this.clock.now();
    const key = `${incident.code} ${incident.place}`;
    const known = this.counted.get(key);
    if (known === undefined && this.counted.size >= KEPT_MAX && incident.code !== 'more') {
      const sentence = `More than ${KEPT_MAX} kinds of incidents; the log holds them all.`;
      this.count({ code: 'more', place: '', kind: 'warning', sentence });
      return;
    }
    this.counted.set(key, {
      ...incident,
      count: (known?.count ?? 0) + 1,
      firstAt: known?.firstAt ?? at,
      lastAt: at,
    });
  }
}
