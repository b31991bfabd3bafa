import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommunityId, MeterId } from '../../community/community.js';
import { Instant, QuarterHour } from '../../kernel/quarter-hour.js';
import { GivenValueStore } from './given-value.store.js';
import {
  Appended,
  GivenSeries,
  GivenValue,
  LatestReading,
  Reading,
  ReadingSeries,
  SerialRun,
} from './reading.js';
import { givenColumns, givenText, readingColumns, readingText } from './reading-columns.js';
import { ReadingRemark } from './reading-remark.js';
import { ReadingStore } from './reading.store.js';
import { Recorded, RecordStore } from './record.store.js';
import { conflictingRow } from '../spool/set-aside.js';

/**
 * The record of what meters counted and what suppliers of values gave. It only grows: a value stored
 * once stays; another value for the same instant is counted as conflicting and set aside.
 */
@Injectable()
export class ReadingService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly record: RecordStore,
    private readonly readings: ReadingStore,
    private readonly given: GivenValueStore,
  ) {}

  append(community: CommunityId, readings: readonly Reading[], source: string): Promise<Appended> {
    const origin = { community, source };
    const rows = readingColumns(readings);
    return this.dataSource.transaction(async (tx) => {
      const recorded = await this.record.addReadings(tx, origin, rows);
      const texts = recorded.conflicts.map((place) => readingText(rows, place));
      await this.record.setAside(
        tx,
        texts.map((text) => conflictingRow(origin, text)),
      );
      return counts(recorded);
    });
  }

  appendGiven(
    community: CommunityId,
    values: readonly GivenValue[],
    source: string,
  ): Promise<Appended> {
    const origin = { community, source };
    const rows = givenColumns(values);
    return this.dataSource.transaction(async (tx) => {
      const recorded = await this.record.addGiven(tx, origin, rows);
      const texts = recorded.conflicts.map((place) => givenText(rows, place));
      await this.record.setAside(
        tx,
        texts.map((text) => conflictingRow(origin, text)),
      );
      return counts(recorded);
    });
  }

  /**
   * Every register of the meters that has any: all readings in [from, to], the last one before and the
   * first one after. Sorted by meter and register.
   */
  seriesOf(
    community: CommunityId,
    meters: readonly MeterId[],
    from: Instant,
    to: Instant,
  ): Promise<readonly ReadingSeries[]> {
    return this.readings.seriesOf(community, meters, from, to);
  }

  /**
   * The serial numbers the meters gave with their readings in [from, to], by meter, register and time; a
   * run ends where another number follows. Readings without one are passed over.
   */
  serialsOf(
    community: CommunityId,
    meters: readonly MeterId[],
    from: Instant,
    to: Instant,
  ): Promise<readonly SerialRun[]> {
    return this.readings.serialsOf(community, meters, from, to);
  }

  /** What is to be said of the readings of [from, to]: flags, and other values that came. */
  remarksOf(
    community: CommunityId,
    meters: readonly MeterId[],
    from: Instant,
    to: Instant,
  ): Promise<readonly ReadingRemark[]> {
    return this.readings.remarksOf(community, meters, from, to);
  }

  /** The newest reading of every register of the meters that has any, with what brought it. */
  latestOf(community: CommunityId, meters: readonly MeterId[]): Promise<readonly LatestReading[]> {
    return this.readings.latestOf(community, meters);
  }

  /** Per `meter/register` the instant of the last reading before `at`; absent where there is none. */
  lastBefore(
    community: CommunityId,
    meters: readonly MeterId[],
    at: Instant,
  ): Promise<ReadonlyMap<string, Instant>> {
    return this.readings.lastBefore(community, meters, at);
  }

  /** All given values of the quarter-hours [from, to), sorted by metering point and direction. */
  givenOf(
    community: CommunityId,
    from: QuarterHour,
    to: QuarterHour,
  ): Promise<readonly GivenSeries[]> {
    return this.given.seriesOf(community, from, to);
  }
}

function counts({ added, known, conflicting }: Recorded): Appended {
  return { added, known, conflicting };
}
