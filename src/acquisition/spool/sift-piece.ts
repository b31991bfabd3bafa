import { CommunityId } from '../../community/community.js';
import { instantText } from '../../kernel/quarter-hour.js';
import { FrameDecoder, isRefusal, Refusal, SpooledFrame } from './frame-decoder.js';
import { AHEAD_MS_MAX } from '../import/import-rules.js';
import { SignOfLife } from '../record/gap.js';
import { Remark } from '../remark.js';
import { FrameSample, OutageSample, RegisterSample, Sample, SequenceMark } from '../sample.js';
import { damagedBytes, refusedFrame, SetAside } from './set-aside.js';
import { signsOf } from './signs-of-life.js';
import { SpoolPiece } from './spool-cursor.js';

const DAY_MS = 86_400_000;

/** A device's time is trusted this far back from the time of receipt. */
const BACK_MS_MAX = 35 * DAY_MS;

/** A register sample and the frame it came in. */
export interface FramedSample {
  readonly sample: RegisterSample;
  readonly frame: SpooledFrame;
}

/** The running number of a message and the frame it came in. */
export interface FramedMark {
  readonly mark: SequenceMark;
  readonly frame: SpooledFrame;
}

/** What a piece of the spool says, and what of it may not be used. */
export interface SiftedPiece {
  readonly samples: readonly Sample[];
  readonly registers: ReadonlyMap<CommunityId, readonly FramedSample[]>;
  readonly outages: readonly OutageSample[];
  /** What the frames say of their devices being there, in their order. */
  readonly signs: readonly SignOfLife[];
  readonly marks: readonly FramedMark[];
  readonly remarks: readonly Remark[];
  readonly setAside: readonly SetAside[];
}

/**
 * Decodes every frame of a piece. A frame that is refused, and one with a sample whose time lies more
 * than 35 days before or five minutes after its receipt, is set aside byte for byte; times are never
 * guessed. Depends on the frames alone, so reading them again gives the same.
 */
export function siftPiece(
  piece: SpoolPiece,
  decoder: FrameDecoder,
  backMsMax = BACK_MS_MAX,
): SiftedPiece {
  const samples: Sample[] = [];
  const registers = new Map<CommunityId, FramedSample[]>();
  const outages: OutageSample[] = [];
  const signs: SignOfLife[] = [];
  const marks: FramedMark[] = [];
  const remarks: Remark[] = [];
  const setAside: SetAside[] = piece.damaged.map(damagedBytes);
  for (const frame of piece.frames) {
    const decoded = decoder.decode(frame);
    if (isRefusal(decoded)) {
      setAside.push(refusedFrame(frame, decoded));
      continue;
    }
    const used: FrameSample[] = [];
    for (const sample of decoded) {
      const fault = timeFault(sample, frame, backMsMax);
      if (fault === undefined) used.push(sample);
      else setAside.push(refusedFrame(frame, fault, sample.community));
    }
    for (const sample of used) {
      if (sample.kind === 'outage') outages.push(sample);
      else if (sample.kind === 'sequence') marks.push({ mark: sample, frame });
      else if (sample.kind === 'remark') remarks.push(sample);
      else samples.push(sample);
      if (sample.kind === 'register') addTo(registers, sample, frame);
    }
    signs.push(...signsOf(used, frame.sequence));
  }
  return { samples, registers, outages, signs, marks, remarks, setAside };
}

function addTo(
  registers: Map<CommunityId, FramedSample[]>,
  sample: RegisterSample,
  frame: SpooledFrame,
): void {
  const known = registers.get(sample.community);
  if (known === undefined) registers.set(sample.community, [{ sample, frame }]);
  else known.push({ sample, frame });
}

/** The window of every source: 35 days back (`late`: an operator may release it), five minutes ahead. */
function timeFault(
  { at, meter }: FrameSample,
  { receivedAt }: SpooledFrame,
  backMsMax: number,
): Refusal | undefined {
  const when = `${meter}: ${instantText(at)}`;
  if (at > receivedAt + AHEAD_MS_MAX) {
    return { code: 'clock', refused: `${when} lies in the future` };
  }
  if (at < receivedAt - backMsMax) {
    return { code: 'late', refused: `${when} is older than 35 days` };
  }
  return undefined;
}
