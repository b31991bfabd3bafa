import assert from 'node:assert/strict';
import { Injectable } from '@nestjs/common';
import { FrameDecoder, Refusal, Source, SpooledFrame } from './frame-decoder.js';
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
    try {
      return decoder.decode(frame);
    } catch (error) {
      return { code: 'bug', refused: error instanceof Error ? error.message : String(error) };
    }
  }
}
