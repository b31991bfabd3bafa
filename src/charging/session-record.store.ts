import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { CommunityId, MemberId, MeteringPointId, TariffId } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { Instant } from '../kernel/quarter-hour.js';
import { ChargeSession } from './charge-session.js';
import { SessionFinding, SessionState } from './session-progress.js';

interface EndedRow {
  id: string;
  charge_point: MeteringPointId;
  member: MemberId;
  tariff: TariffId | null;
  started_at: Date;
  ended_at: Date;
  start_milliwatt_hours: string;
  end_milliwatt_hours: string;
}

/** A session that cannot be settled yet, and why. */
export interface UnsettledSession {
  readonly id: string;
  readonly chargePoint: MeteringPointId;
  readonly state: Exclude<SessionState, 'ended'>;
  readonly findings: readonly SessionFinding[];
}

const ENDED_COLUMNS = `id, charge_point, member, tariff, started_at, ended_at,
  start_milliwatt_hours, end_milliwatt_hours`;

/** Sessions as the settlement reads them and as files bring them. */
@Injectable()
export class SessionRecordStore {
  constructor(private readonly dataSource: DataSource) {}

  inTransaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  /** Overlapping [from, to), one of no length at its start included; by start, then id. */
  async endedIn(community: CommunityId, from: Instant, to: Instant): Promise<ChargeSession[]> {
    const rows = await this.dataSource.query<EndedRow[]>(
      `select ${ENDED_COLUMNS} from charging.charge_session
       where community = $1 and state = 'ended' and started_at < $3
         and (ended_at > $2 or started_at >= $2)
       order by started_at, id`,
      [community, new Date(from), new Date(to)],
    );
    return rows.map(chargeSessionOf);
  }

  async unsettledIn(
    community: CommunityId,
    from: Instant,
    to: Instant,
  ): Promise<UnsettledSession[]> {
    const rows = await this.dataSource.query<
      { id: string; charge_point: MeteringPointId; state: 'open' | 'held'; findings: never[] }[]
    >(
      `select id, charge_point, state, findings from charging.charge_session
       where community = $1 and state <> 'ended' and started_at < $3
         and coalesce(ended_at, 'infinity') >= $2
       order by started_at, id`,
      [community, new Date(from), new Date(to)],
    );
    return rows.map(({ id, charge_point: chargePoint, state, findings }) => {
      return { id, chargePoint, state, findings };
    });
  }

  async ofIds(
    tx: EntityManager,
    community: CommunityId,
    ids: readonly string[],
  ): Promise<Map<string, ChargeSession>> {
    const rows = await tx.query<EndedRow[]>(
      `select ${ENDED_COLUMNS} from charging.charge_session
       where community = $1 and id = any($2)`,
      [community, ids],
    );
    return new Map(rows.map((row) => [row.id, chargeSessionOf(row)]));
  }

  /** Sessions that are to be stored beside a stored one they overlap; the first pair. */
  async overlapping(
    tx: EntityManager,
    community: CommunityId,
    sessions: readonly ChargeSession[],
  ): Promise<{ session: string; other: string; chargePoint: string } | undefined> {
    const [pair] = await tx.query<{ session: string; other: string; chargePoint: string }[]>(
      `select n.id as session, s.id as other, s.charge_point as "chargePoint"
       from unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])
         as n (id, charge_point, started_at, ended_at)
       join charging.charge_session s on s.community = $1 and s.charge_point = n.charge_point
         and s.started_at < n.ended_at and n.started_at < coalesce(s.ended_at, 'infinity')
         and s.state <> 'held' and s.id <> n.id
       order by n.started_at limit 1`,
      [
        community,
        sessions.map(({ id }) => id),
        sessions.map(({ chargePoint }) => chargePoint),
        sessions.map(({ startedAt }) => new Date(startedAt)),
        sessions.map(({ endedAt }) => new Date(endedAt)),
      ],
    );
    return pair;
  }

  async insert(
    tx: EntityManager,
    community: CommunityId,
    sessions: readonly ChargeSession[],
    source: string,
  ): Promise<void> {
    const startEnergies = sessions.map(({ startEnergy }) => startEnergy.milliwattHours);
    const endEnergies = sessions.map(({ endEnergy }) => endEnergy.milliwattHours);
    await tx.query(
      `insert into charging.charge_session (community, id, charge_point, member, tariff, state,
         started_at, start_milliwatt_hours, ended_at, end_milliwatt_hours, latest_at,
         latest_milliwatt_hours, source)
       select $1, n.id, n.charge_point, n.member, n.tariff, 'ended', n.started_at, n.first,
         n.ended_at, n.last, n.ended_at, n.last, $2
       from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
         $8::timestamptz[], $9::bigint[], $10::bigint[])
         as n (id, charge_point, member, tariff, started_at, ended_at, first, last)`,
      [
        ...[community, source],
        sessions.map(({ id }) => id),
        sessions.map(({ chargePoint }) => chargePoint),
        sessions.map(({ member }) => member),
        sessions.map(({ tariff }) => tariff ?? null),
        sessions.map(({ startedAt }) => new Date(startedAt)),
        sessions.map(({ endedAt }) => new Date(endedAt)),
        startEnergies,
        endEnergies,
      ],
    );
  }
}

function chargeSessionOf(row: EndedRow): ChargeSession {
  return {
    id: row.id,
    chargePoint: row.charge_point,
    member: row.member,
    tariff: row.tariff ?? undefined,
    startedAt: row.started_at.getTime() as Instant,
    endedAt: row.ended_at.getTime() as Instant,
    startEnergy: Energy.ofMilliwattHours(Number(row.start_milliwatt_hours)),
    endEnergy: Energy.ofMilliwattHours(Number(row.end_milliwatt_hours)),
  };
}
