import { Logger } from '@nestjs/common';
import { Health } from '../../platform/health.service.js';
import { IncidentKind } from '../../platform/incident.js';
import { Incidents } from '../../platform/incidents.service.js';
import { DamagedBytes } from './spool-cursor.js';
import { Recovered } from './spool-directory.store.js';

const PART = 'spool';
const ALARM_SHARE = 0.9;

/** What the spool tells the operator: states go to health, events are counted as incidents. */
export class SpoolAlarms {
  private readonly logger = new Logger('Spool');
  private level: 'ok' | 'nearly full' | 'full' = 'ok';
  private isOverrun = false;
  /** Stays on the page until the next start: a damaged disk does not heal by itself. */
  private damage: string | undefined;

  constructor(
    private readonly health: Health,
    private readonly incidents: Incidents | undefined,
  ) {}

  /** `share` is 1 where the budget is used up. */
  filled(share: number, isFull: boolean): void {
    const before = this.level;
    this.level = isFull ? 'full' : share > ALARM_SHARE ? 'nearly full' : 'ok';
    this.isOverrun = false;
    const percent = `${Math.round(share * 100)} % of its budget`;
    if (this.level === 'full') {
      const advice = 'Devices are held back until the stores take readings again.';
      this.state('error', `The spool is full (${percent}). ${advice}`);
      if (before !== 'full') this.note('spool-full', 'alarm', `${percent}. ${advice}`);
    } else if (this.level === 'nearly full') {
      const sentence = `The spool is nearly full: ${percent}.`;
      this.state('warning', sentence);
      if (before === 'ok') this.note('spool-nearly-full', 'alarm', sentence);
    } else {
      this.state('ok', 'Readings are stored.');
    }
  }

  failed(reason: string): void {
    const sentence = `Readings cannot be stored: ${reason}. Check the disk.`;
    this.state('error', sentence);
    this.note('spool-write-failed', 'alarm', sentence);
  }

  /** Noted once until frames are stored again. */
  overrun(device: string): void {
    if (this.isOverrun) return;
    this.isOverrun = true;
    const sentence = `${device} and others speak faster than the disk stores; they are not acknowledged.`;
    this.state('error', sentence);
    this.note('spool-overrun', 'alarm', sentence);
  }

  recovered({ corrupt, cutBytes }: Recovered): void {
    if (cutBytes > 0) {
      const sentence = `Cut ${cutBytes} bytes that were never acknowledged.`;
      this.note('spool-tail-cut', 'notice', sentence);
    }
    if (corrupt.length === 0) return;
    const numbers = corrupt.map(({ number }) => number).join(', ');
    const sentence = `Segment ${numbers} of the spool is damaged: the bytes go to quarantine.`;
    this.broken('spool-segment-damaged', `${sentence} Check the disk.`);
  }

  damaged({ segment, offset, bytes }: DamagedBytes): void {
    const size = `${bytes.length} bytes of segment ${segment} at ${offset}`;
    this.broken(
      'spool-damaged',
      `${size} were damaged on the disk: they go to quarantine. Check the disk.`,
    );
  }

  notArchived(name: string, reason: string): void {
    const sentence = `${name} could not be archived (${reason}); its readings are in the record.`;
    this.note('spool-not-archived', 'warning', sentence);
  }

  private broken(code: string, sentence: string): void {
    this.damage = sentence;
    this.state('error', sentence);
    this.note(code, 'alarm', sentence);
  }

  private state(state: 'ok' | 'warning' | 'error', sentence: string): void {
    if (state === 'ok' && this.damage !== undefined) this.health.report(PART, 'error', this.damage);
    else this.health.report(PART, state, sentence);
  }

  private note(code: string, kind: IncidentKind, sentence: string): void {
    if (this.incidents === undefined) this.logger.warn(sentence);
    else this.incidents.note({ code, place: PART, kind, sentence });
  }
}
