import { CommunityId, MeterId } from '../../community/community.js';
import { Direction } from '../../kernel/profile.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { Quantity, Sample } from '../sample.js';
import { RejectedSample } from './sample-rules.js';

/** A series of the projection: a register in milliwatt-hours, or a live quantity in its SI unit. */
export interface SeriesName {
  readonly community: CommunityId;
  readonly meter: MeterId;
  readonly quantity: Direction | Quantity;
}

export interface Point {
  readonly at: Instant;
  /** Whole milliwatt-hours for a register, the SI unit for a live quantity. */
  readonly value: number;
}

export interface LatestPoint extends SeriesName, Point {}

/** The instants [from, to); with a step one point per step that has any, at the step's start. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
  /** Milliseconds; steps begin at whole multiples since 1970 UTC. */
  readonly stepMs?: number | undefined;
}

/**
 * Where all samples go for pages and charts. It may be down, and it can be built again from the record
 * and the spool: nothing that ends in money is read from it. The same sample twice is one point; of
 * two values for one instant the later written stays.
 */
export abstract class TimeSeries {
  /** Makes a new, empty store ready: the install step, done again it changes nothing. */
  abstract prepare(): Promise<void>;

  /** Resolves when the store has acknowledged every sample but those it gives back as rejected. */
  abstract write(samples: readonly Sample[]): Promise<readonly RejectedSample[]>;

  /** The newest point of every series of a community. */
  abstract latest(community: CommunityId): Promise<readonly LatestPoint[]>;

  /** As `range`, page after page: for spans too long to be held at once. */
  abstract pages(series: SeriesName, span: Span): AsyncGenerator<readonly Point[]>;

  /** By time. A step holds the last value of a register, the mean of a live quantity. */
  abstract range(series: SeriesName, span: Span): Promise<readonly Point[]>;
}
