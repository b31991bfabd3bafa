import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { CommunityId } from '../../community/community.js';
import { findFrames } from '../spool/find-frame.service.js';
import { KeptFile, RawState, RecordedKeys, RecordedSpan, RecordedValue } from './recorded-value.js';
import { RecordedValueStore } from './recorded-value.store.js';

const unzip = promisify(gunzip);

/** The way back from stored values to the bytes they were read from. */
@Injectable()
export class RawOrigin {
  constructor(private readonly store: RecordedValueStore) {}

  /** The values of [from, to] by time, of each register with its neighbours before and after. */
  span(community: CommunityId, keys: RecordedKeys): Promise<RecordedSpan> {
    return this.store.span(community, keys);
  }

  /**
   * Reads the raw bytes of every value again, from the spool, its archive or the kept file, and compares
   * their SHA-256 with the stored one; in the order of the values. Asks no database.
   */
  async check({ values, files }: RecordedSpan, spool: string): Promise<readonly RawState[]> {
    const sequences = values.flatMap(({ frame }) => (frame === undefined ? [] : [frame.sequence]));
    const found = new Map<number, string>();
    for await (const frame of findFrames(spool, sequences)) {
      found.set(frame.sequence, hash('sha256', frame.payload));
    }
    const kept = new Map<string, RawState>();
    for (const file of files) kept.set(file.source, await stateOfFile(file));
    return values.map((value) => stateOf(value, found) ?? kept.get(value.source) ?? 'not-kept');
  }
}

function stateOf(
  { frame }: RecordedValue,
  found: ReadonlyMap<number, string>,
): RawState | undefined {
  if (frame === undefined) return undefined;
  const sha256 = found.get(frame.sequence);
  if (sha256 === undefined) return 'gone';
  return sha256 === frame.sha256 ? 'whole' : 'changed';
}

async function stateOfFile({ content, sha256 }: KeptFile): Promise<RawState> {
  const bytes = content === undefined ? undefined : await unzip(content).catch(() => undefined);
  if (bytes === undefined) return 'gone';
  return hash('sha256', bytes) === sha256 ? 'whole' : 'changed';
}
