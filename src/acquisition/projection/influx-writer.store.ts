import { Sample } from '../sample.js';
import { PlaceName } from './influx-dialect.js';
import { InfluxHeldBack, InfluxHttp } from './influx-http.store.js';
import { RejectedSample } from './sample-rules.js';

/** A sample and its line. */
export interface SampleLine {
  readonly sample: Sample;
  readonly line: string;
}

const BATCH_LINES = 5000;

/**
 * Writes lines batch by batch. A batch that is refused for one of its lines is halved until the bad
 * line stands alone; where a batch is too large, it and the rest of the samples go in smaller ones.
 */
export class InfluxWriter {
  constructor(private readonly http: InfluxHttp) {}

  /** Resolves when the server has acknowledged every line but those it gives back. */
  async write(place: PlaceName, lines: readonly SampleLine[]): Promise<readonly RejectedSample[]> {
    const rejected: RejectedSample[] = [];
    let batchLines = BATCH_LINES;
    let start = 0;
    while (start < lines.length) {
      const batch = lines.slice(start, start + batchLines);
      const answer = await this.writeBatch(place, batch);
      if (answer === 'too-large') {
        batchLines = Math.ceil(batch.length / 2);
        continue;
      }
      rejected.push(...answer);
      start += batch.length;
    }
    return rejected;
  }

  private async writeBatch(
    place: PlaceName,
    batch: readonly SampleLine[],
  ): Promise<readonly RejectedSample[] | 'too-large'> {
    const answer = await this.http.write(
      place,
      batch.map(({ line }) => line),
    );
    switch (answer.kind) {
      case 'stored':
        return [];
      case 'held-back':
        throw new InfluxHeldBack(answer.status, answer.reason);
      case 'too-large':
        if (batch.length === 1) throw new InfluxHeldBack(413, tooLargeAlone(answer.reason));
        return 'too-large';
      case 'bad-lines': {
        const [{ sample }, ...others] = batch;
        if (others.length === 0) return [{ sample, reason: answer.reason }];
        return this.writeHalves(place, batch);
      }
    }
  }

  private async writeHalves(
    place: PlaceName,
    batch: readonly SampleLine[],
  ): Promise<readonly RejectedSample[]> {
    const middle = Math.ceil(batch.length / 2);
    const rejected = await this.write(place, batch.slice(0, middle));
    return [...rejected, ...(await this.write(place, batch.slice(middle)))];
  }
}

function tooLargeAlone(reason: string): string {
  return `InfluxDB, or what stands before it, answered 413 to a single line (${reason}): raise its limit.`;
}
