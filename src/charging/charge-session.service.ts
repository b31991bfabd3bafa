import { Injectable } from '@nestjs/common';
import { CommunityId, MemberId, MeteringPointId } from '../community/community.js';
import { Instant } from '../kernel/quarter-hour.js';
import { ChargeSession, equalSessions } from './charge-session.js';
import { DriverSessions, LiveCharging } from './driver-sessions.service.js';
import { refuse } from './refuse.js';
import { SessionRecordStore, UnsettledSession } from './session-record.store.js';

/** What storing sessions did: those that were new and those known already. */
export interface AppendedSessions {
  readonly added: number;
  readonly known: number;
}

/** Charge sessions: what a driver does, and what the settlement reads. */
@Injectable()
export class ChargeSessionService {
  constructor(
    private readonly records: SessionRecordStore,
    private readonly drivers: DriverSessions,
  ) {}

  /**
   * Stores ended sessions of a file or of history, all or none; twice is once. Refuses an id that is
   * stored with other values and a session that overlaps a stored one of its charge point.
   */
  append(
    community: CommunityId,
    sessions: readonly ChargeSession[],
    source = 'file',
  ): Promise<AppendedSessions> {
    return this.records.inTransaction(async (tx) => {
      const ids = sessions.map(({ id }) => id);
      const stored = await this.records.ofIds(tx, community, ids);
      const added = sessions.filter((session) => {
        const known = stored.get(session.id);
        if (known === undefined) return true;
        if (equalSessions(known, session)) return false;
        throw refuse('session-conflicting', { session: session.id });
      });
      const overlap = await this.records.overlapping(tx, community, added);
      if (overlap !== undefined) throw refuse('session-overlapping', overlap);
      await this.records.insert(tx, community, added, source);
      return { added: added.length, known: sessions.length - added.length };
    });
  }

  /** Ended sessions that overlap [from, to), by start, then id. Held ones wait for a person. */
  endedIn(community: CommunityId, from: Instant, to: Instant): Promise<readonly ChargeSession[]> {
    return this.records.endedIn(community, from, to);
  }

  /** Sessions of [from, to) that run or are held: what a period's settlement does not contain. */
  unsettledIn(
    community: CommunityId,
    from: Instant,
    to: Instant,
  ): Promise<readonly UnsettledSession[]> {
    return this.records.unsettledIn(community, from, to);
  }

  /** Asks the charge point to start; it has begun when `live` shows the session. */
  start(community: CommunityId, chargePoint: MeteringPointId, member: MemberId): Promise<void> {
    return this.drivers.start({ community, chargePoint }, member);
  }

  /** Asks the charge point to stop the member's own session. */
  stop(community: CommunityId, chargePoint: MeteringPointId, member: MemberId): Promise<void> {
    return this.drivers.stop({ community, chargePoint }, member);
  }

  live(community: CommunityId, chargePoint: MeteringPointId): Promise<LiveCharging> {
    return this.drivers.live({ community, chargePoint });
  }
}
