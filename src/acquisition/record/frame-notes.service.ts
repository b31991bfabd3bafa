import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { Incident } from '../../platform/incident.js';
import { Incidents } from '../../platform/incidents.service.js';
import { spoolName } from '../known-device.js';
import { Remark } from '../remark.js';
import { SpooledFrame } from '../spool/frame-decoder.js';
import { SetAside, refusedFrame } from '../spool/set-aside.js';
import { FramedMark } from '../spool/sift-piece.js';
import { followNumber, NumberVerdict } from './follow-sequences.js';
import { SequenceStore } from './sequence.store.js';

/** Subjects of remarks remembered so that each is told once. */
const TOLD_MAX = 10_000;

/** What running numbers show of a piece of the spool. */
export interface FollowedNumbers {
  /** Frames that may not be used. */
  readonly refused: ReadonlySet<SpooledFrame>;
  /** Frames of a device whose clock went back when it started again. */
  readonly clockOdd: ReadonlySet<SpooledFrame>;
  readonly setAside: readonly SetAside[];
  readonly incidents: readonly Incident[];
}

/** What the operator is told of frames: what was set aside, what was noticed, what is missing. */
@Injectable()
export class FrameNotes {
  private readonly told = new Set<string>();

  constructor(
    private readonly sequences: SequenceStore,
    private readonly incidents: Incidents,
  ) {}

  /** Follows the running numbers of a piece, in the database transaction that stores it. */
  async follow(tx: EntityManager, marks: readonly FramedMark[]): Promise<FollowedNumbers> {
    const followed = {
      refused: new Set<SpooledFrame>(),
      clockOdd: new Set<SpooledFrame>(),
      setAside: [] as SetAside[],
      incidents: [] as Incident[],
    };
    for (const { mark, frame } of marks) {
      const hash = createHash('sha256').update(frame.payload).digest('base64');
      const before = await this.sequences.load(tx, mark);
      const { verdict, last } = followNumber(before, { ...mark, hash });
      await this.sequences.save(tx, mark, last);
      if (verdict.kind === 'jump') await this.sequences.addGap(tx, mark, verdict);
      if (verdict.kind === 'restart' && verdict.isBack) followed.clockOdd.add(frame);
      if (verdict.kind === 'conflict') {
        const refused = `the number ${mark.number} came before with other content`;
        followed.refused.add(frame);
        followed.setAside.push(refusedFrame(frame, { code: 'conflict', refused }));
      }
      const incident = incidentOf(frame.device, verdict);
      if (incident !== undefined) followed.incidents.push(incident);
    }
    return followed;
  }

  /** Counts what was stored: call it when the database transaction is through. */
  tell(
    setAside: readonly SetAside[],
    remarks: readonly Remark[],
    incidents: readonly Incident[],
  ): void {
    for (const incident of incidents) this.incidents.note(incident);
    for (const { code, device, source, reason } of setAside) {
      const place = device === '' ? source : device;
      const sentence = `A message is kept unread: ${reason}.`;
      this.incidents.note({ code, place, kind: kindOf(code), sentence });
    }
    for (const remark of remarks) this.tellOnce(remark);
  }

  private tellOnce({ community, device, code, severity, subject, sentence }: Remark): void {
    const place = [spoolName(community, device), subject].filter((part) => part !== '').join(' ');
    const name = `${code} ${place}`;
    if (this.told.has(name) || this.told.size >= TOLD_MAX) return;
    this.told.add(name);
    this.incidents.note({ code, place, kind: severity, sentence });
  }
}

function kindOf(code: string): Incident['kind'] {
  if (code === 'unknown-device') return 'security';
  return ['bug', 'clock', 'conflict', 'damaged', 'implausible'].includes(code)
    ? 'alarm'
    : 'warning';
}

function incidentOf(place: string, verdict: NumberVerdict): Incident | undefined {
  if (verdict.kind === 'jump') {
    const sentence = `${verdict.missed} messages were lost on the way; their time is a gap.`;
    return { code: 'lost-messages', place, kind: 'warning', sentence };
  }
  if (verdict.kind !== 'restart') return undefined;
  const back = verdict.isBack ? ' Its clock went back.' : '';
  const sentence = `The device started again and counts its messages anew.${back}`;
  return { code: 'device-restart', place, kind: 'warning', sentence };
}
