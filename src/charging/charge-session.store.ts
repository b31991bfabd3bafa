import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { CommunityId, MemberId, MeteringPointId, TariffId } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { Instant } from '../kernel/quarter-hour.js';
import {
  RegisterValue,
  SessionFinding,
  SessionProgress,
  SessionState,
} from './session-progress.js';

/** A charge point of a community: the key of everything a station reports. */
export interface Place {
  readonly community: CommunityId;
  readonly chargePoint: MeteringPointId;
}

/** A session with the names it is stored under. */
export interface StoredSession extends SessionProgress {
  readonly id: string;
  readonly chargePoint: MeteringPointId;
  readonly member: MemberId | undefined;
  readonly tariff: TariffId | undefined;
  /** The OCPP transaction id we chose; imported sessions have none. */
  readonly number: number | undefined;
  readonly connector: number | undefined;
}

/** A session that begins, before it has a number. */
export interface NewSession {
  readonly progress: SessionProgress;
  readonly member: MemberId | undefined;
  readonly connector: number;
  readonly startKey: string;
}

interface SessionRow {
  id: string;
  charge_point: MeteringPointId;
  member: MemberId | null;
  tariff: TariffId | null;
  state: SessionState;
  started_at: Date;
  start_milliwatt_hours: string;
  ended_at: Date | null;
  end_milliwatt_hours: string | null;
  latest_at: Date;
  latest_milliwatt_hours: string;
  findings: SessionFinding[];
  number: number | null;
  connector: number | null;
}

const COLUMNS = `id, charge_point, member, tariff, state, started_at, start_milliwatt_hours, ended_at,
  end_milliwatt_hours, latest_at, latest_milliwatt_hours, findings, number, connector`;

/** Sessions and their registers in PostgreSQL. */
@Injectable()
export class ChargeSessionStore {
  constructor(private readonly dataSource: DataSource) {}

  /** One transaction at a time per charge point: its messages are decided on in order. */
  locked<T>(place: Place, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(async (tx) => {
      const key = `charging/${place.community}/${place.chargePoint}`;
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
      return work(tx);
    });
  }

  async byStartKey(
    tx: EntityManager,
    place: Place,
    startKey: string,
  ): Promise<StoredSession | undefined> {
    const found = await this.select(tx, place, 'and start_key = $3', [
      `${place.chargePoint}|${startKey}`,
    ]);
    return found[0];
  }

  async byNumber(
    tx: EntityManager,
    place: Place,
    number: number,
  ): Promise<StoredSession | undefined> {
    return (await this.select(tx, place, 'and number = $3', [number]))[0];
  }

  openAt(tx: EntityManager, place: Place): Promise<StoredSession[]> {
    return this.select(tx, place, "and state = 'open'", []);
  }

  /** The running session of a charge point, outside any transaction: for pages. */
  async runningAt(place: Place): Promise<StoredSession | undefined> {
    return (await this.openAt(this.dataSource.manager, place)).at(-1);
  }

  async nextNumber(tx: EntityManager): Promise<number> {
    const rows = await tx.query<{ number: string }[]>(
      "select nextval('charging.session_number') as number",
    );
    return Number(rows.at(0)?.number);
  }

  async insert(tx: EntityManager, place: Place, session: NewSession): Promise<StoredSession> {
    const { progress, member, connector, startKey } = session;
    const number = await this.nextNumber(tx);
    const id = `ocpp-${number}`;
    const { start, latest } = progress;
    await tx.query(
      `insert into charging.charge_session (community, charge_point, id, member, number, connector,
         start_key, state, started_at, start_milliwatt_hours, latest_at, latest_milliwatt_hours,
         findings, source)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'ocpp')`,
      [
        ...[place.community, place.chargePoint, id, member ?? null, number, connector],
        ...[`${place.chargePoint}|${startKey}`, progress.state],
        ...[new Date(start.at), start.energy.milliwattHours],
        ...[new Date(latest.at), latest.energy.milliwattHours, [...progress.findings]],
      ],
    );
    const { chargePoint } = place;
    return { ...progress, id, chargePoint, member, tariff: undefined, number, connector };
  }

  async save(tx: EntityManager, place: Place, session: StoredSession): Promise<void> {
    const { end, latest } = session;
    await tx.query(
      `update charging.charge_session set state = $3, ended_at = $4, end_milliwatt_hours = $5,
         latest_at = $6, latest_milliwatt_hours = $7, findings = $8
       where community = $1 and id = $2`,
      [
        ...[place.community, session.id, session.state],
        end === undefined ? null : new Date(end.at),
        end === undefined ? null : end.energy.milliwattHours,
        ...[new Date(latest.at), latest.energy.milliwattHours, [...session.findings]],
      ],
    );
  }

  /** A register value at an instant is stored once; what comes again changes nothing. */
  async addRegisters(
    tx: EntityManager,
    place: Place,
    session: string,
    registers: { readonly values: readonly RegisterValue[]; readonly arrivedAt: Instant },
  ): Promise<void> {
    const { values, arrivedAt } = registers;
    await tx.query(
      `insert into charging.session_register
       select $1, $2, $3, r.at, r.milliwatt_hours, $4
       from unnest($5::timestamptz[], $6::bigint[]) as r (at, milliwatt_hours)
       on conflict do nothing`,
      [
        ...[place.community, place.chargePoint, session, new Date(arrivedAt)],
        values.map(({ at }) => new Date(at)),
        values.map(({ energy }) => energy.milliwattHours),
      ],
    );
  }

  private async select(
    tx: EntityManager,
    place: Place,
    condition: string,
    parameters: readonly unknown[],
  ): Promise<StoredSession[]> {
    const rows = await tx.query<SessionRow[]>(
      `select ${COLUMNS} from charging.charge_session
       where community = $1 and charge_point = $2 ${condition} order by started_at, id`,
      [place.community, place.chargePoint, ...parameters],
    );
    return rows.map(sessionOf);
  }
}

function sessionOf(row: SessionRow): StoredSession {
  const { ended_at: endedAt, end_milliwatt_hours: endEnergy } = row;
  return {
    id: row.id,
    chargePoint: row.charge_point,
    member: row.member ?? undefined,
    tariff: row.tariff ?? undefined,
    number: row.number ?? undefined,
    connector: row.connector ?? undefined,
    state: row.state,
    start: registerValue(row.started_at, row.start_milliwatt_hours),
    latest: registerValue(row.latest_at, row.latest_milliwatt_hours),
    end: endedAt === null || endEnergy === null ? undefined : registerValue(endedAt, endEnergy),
    findings: row.findings,
  };
}

function registerValue(at: Date, milliwattHours: string): RegisterValue {
  return {
    at: at.getTime() as Instant,
    energy: Energy.ofMilliwattHours(Number(milliwattHours)),
  };
}
