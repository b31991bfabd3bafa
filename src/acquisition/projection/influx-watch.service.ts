import { Clock } from '../../platform/clock.service.js';
import { Health } from '../../platform/health.service.js';
import { Incidents } from '../../platform/incidents.service.js';
import { InfluxHeldBack } from './influx-http.store.js';

const PART = 'influxdb';
const STUCK_MS = 60_000;

/**
 * Says that InfluxDB holds samples back, once when it begins, and tells a server that is only away from
 * one that stays broken: after a full disk 1.x answers 500 to every write until it is restarted, also
 * when there is room again.
 */
export class InfluxWatch {
  private holding = false;
  private brokenSince: number | undefined;
  private stuck = false;

  constructor(
    private readonly place: string,
    private readonly health: Health,
    private readonly incidents: Incidents,
    private readonly clock: Clock,
  ) {}

  /** A write was acknowledged. */
  stored(): void {
    if (this.holding) this.note('influxdb-back', 'notice', 'InfluxDB takes samples again.');
    this.holding = false;
    this.stuck = false;
    this.brokenSince = undefined;
    this.health.report(PART, 'ok', 'InfluxDB takes samples.');
  }

  /** A write was not acknowledged; it will be tried again. */
  heldBack(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const sentence = `${reason} Samples wait in the spool.`;
    if (!this.holding) this.note('influxdb-held-back', 'warning', sentence);
    this.holding = true;
    const broken = error instanceof InfluxHeldBack && (error.status ?? 0) >= 500;
    this.brokenSince = broken ? (this.brokenSince ?? this.clock.now()) : undefined;
    if (this.isStuck()) this.reportStuck();
    else this.health.report(PART, 'error', sentence);
  }

  private isStuck(): boolean {
    return this.brokenSince !== undefined && this.clock.now() - this.brokenSince >= STUCK_MS;
  }

  private reportStuck(): void {
    const sentence =
      'InfluxDB has answered every write with an error for a minute. Look at the room on its disk;' +
      ' if there is some, restart influxd: after a full disk it refuses writes until it is restarted.' +
      ' Samples wait in the spool.';
    if (!this.stuck) this.note('influxdb-stuck', 'alarm', sentence);
    this.stuck = true;
    this.health.report(PART, 'error', sentence);
  }

  private note(code: string, kind: 'notice' | 'warning' | 'alarm', sentence: string): void {
    this.incidents.note({ code, place: this.place, kind, sentence });
  }
}
