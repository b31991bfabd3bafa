import assert from 'node:assert/strict';
import { Injectable } from '@nestjs/common';
import { FrameDecoder, isRefusal, Refusal, Source, SpooledFrame } from './frame-decoder.js';
import { FrameSample } from '../sample.js';

/** The decoder of each source; a source registers its own when its module starts. */
@Injectable()
export class Decoders {
  private readonly bySource = new Map<Source, FrameDecoder>();

  register(source: Source, decoder: FrameDecoder): void {
    assert(!this.bySource.has(source), `${source} has a decoder already`);
    this.bySource.set(source, decoder);
  }

  /** A decoder that throws is a bad message, not a reason to stop: the frame is refused with its reason. */
  decode(frame: SpooledFrame): readonly FrameSample[] | Refusal {
    const decoder = this.bySource.get(frame.source);
    if (decoder === undefined)
      return { code: 'no-decoder', refused: `no decoder for ${frame.source}` };
    if (frame.clock === 'astray') return ASTRAY;
    try {
      return marked(decoder.decode(frame), frame);
    } catch (error) {
      return { code: 'bug', refused: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** Registers count on: what the meter says after the clock was set right tells what flowed meanwhile. */
const ASTRAY: Refusal = {
  code: 'astray',
  refused:
    'the clock of this machine was set by more than a quarter-hour; the time of the message is not known',
};

/** A reading that came when the clock had just been set says so. */
function marked(
  decoded: readonly FrameSample[] | Refusal,
  { clock }: SpooledFrame,
): readonly FrameSample[] | Refusal {
  if (clock !== 'stepped' || isRefusal(decoded)) return decoded;
  return decoded.map((sample) =>
    sample.kind === 'register' ? { ...sample, flags: [...(sample.flags ?? []), 'clock'] } : sample,
  );
}
