import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { CommunityId, MemberId } from '../community/community.js';
import { Instant } from '../kernel/quarter-hour.js';
import { Place } from './charge-session.store.js';

/** What a charge point last said of itself. */
export interface ChargePointState {
  readonly lastSeenAt: Instant;
  readonly status: string;
  readonly statusAt: Instant | undefined;
  readonly errorCode: string;
  readonly watts: number | undefined;
  readonly wattsAt: Instant | undefined;
}

/** A message that must not be lost, as it was received. */
export interface KeptMessage {
  readonly action: string;
  readonly payload: unknown;
  readonly arrivedAt: Instant;
  /** The number a start was answered with. */
  readonly number?: number | undefined;
}

interface StateRow {
  last_seen_at: Date;
  status: string;
  status_at: Date | null;
  error_code: string;
  watts: number | null;
  watts_at: Date | null;
}

/** The state of charge points, drivers' tokens and the messages kept as evidence. */
@Injectable()
export class ChargePointStore {
  constructor(private readonly dataSource: DataSource) {}

  async seen(place: Place, at: Instant): Promise<void> {
    await this.dataSource.query(
      `insert into charging.charge_point_state as s (community, charge_point, last_seen_at)
       values ($1, $2, $3)
       on conflict (community, charge_point) do update
         set last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at)`,
      [place.community, place.chargePoint, new Date(at)],
    );
  }

  async saveMake(
    place: Place,
    make: { vendor: string; model: string; firmware: string; meterSerial: string },
  ): Promise<void> {
    await this.dataSource.query(
      `update charging.charge_point_state
       set vendor = $3, model = $4, firmware = $5, meter_serial = $6
       where community = $1 and charge_point = $2`,
      [...key(place), make.vendor, make.model, make.firmware, make.meterSerial],
    );
  }

  /** A status older than the known one is not the present one. */
  async saveStatus(
    place: Place,
    status: { status: string; errorCode: string; at: Instant },
  ): Promise<void> {
    await this.dataSource.query(
      `update charging.charge_point_state
       set status = $3, error_code = $4, status_at = $5
       where community = $1 and charge_point = $2 and (status_at is null or status_at <= $5)`,
      [...key(place), status.status, status.errorCode, new Date(status.at)],
    );
  }

  async saveWatts(place: Place, watts: number, at: Instant): Promise<void> {
    await this.dataSource.query(
      `update charging.charge_point_state set watts = $3, watts_at = $4
       where community = $1 and charge_point = $2 and (watts_at is null or watts_at <= $4)`,
      [...key(place), watts, new Date(at)],
    );
  }

  async stateOf(place: Place): Promise<ChargePointState | undefined> {
    const rows = await this.dataSource.query<StateRow[]>(
      `select last_seen_at, status, status_at, error_code, watts, watts_at
       from charging.charge_point_state where community = $1 and charge_point = $2`,
      key(place),
    );
    const row = rows.at(0);
    if (row === undefined) return undefined;
    return {
      lastSeenAt: row.last_seen_at.getTime() as Instant,
      status: row.status,
      statusAt: instantOf(row.status_at),
      errorCode: row.error_code,
      watts: row.watts ?? undefined,
      wattsAt: instantOf(row.watts_at),
    };
  }

  /** Charge points that have been free since before an instant and still have an open session. */
  forgottenSince(since: Instant): Promise<Place[]> {
    return this.dataSource.query<Place[]>(
      `select distinct p.community, p.charge_point as "chargePoint"
       from charging.charge_point_state p
       join charging.charge_session s using (community, charge_point)
       where s.state = 'open' and p.status = 'Available' and p.status_at < $1
         and s.latest_at < $1`,
      [new Date(since)],
    );
  }

  async memberOf(community: CommunityId, token: string): Promise<MemberId | undefined> {
    const rows = await this.dataSource.query<{ member: MemberId }[]>(
      'select member from charging.driver_token where community = $1 and token = $2',
      [community, token],
    );
    return rows.at(0)?.member;
  }

  async tokenOf(community: CommunityId, member: MemberId): Promise<string | undefined> {
    const rows = await this.dataSource.query<{ token: string }[]>(
      `select token from charging.driver_token where community = $1 and member = $2
       order by issued_at desc, token limit 1`,
      [community, member],
    );
    return rows.at(0)?.token;
  }

  async addToken(
    community: CommunityId,
    member: MemberId,
    token: { readonly text: string; readonly at: Instant },
  ): Promise<void> {
    await this.dataSource.query(
      `insert into charging.driver_token (community, token, member, issued_at)
       values ($1, $2, $3, $4) on conflict do nothing`,
      [community, token.text, member, new Date(token.at)],
    );
  }

  /** Keeps a message once by its content; gives the number an equal one was answered with before. */
  async keep(tx: EntityManager, place: Place, message: KeptMessage): Promise<number | undefined> {
    const payload = JSON.stringify(message.payload);
    const hash = createHash('sha256').update(payload).digest('hex');
    const keys = [...key(place), message.action, hash];
    await tx.query(
      `insert into charging.station_message (community, charge_point, action, content_hash, payload,
         arrived_at, number)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [...keys, payload, new Date(message.arrivedAt), message.number ?? null],
    );
    const rows = await tx.query<{ number: number | null }[]>(
      `select number from charging.station_message
       where community = $1 and charge_point = $2 and action = $3 and content_hash = $4`,
      keys,
    );
    return rows.at(0)?.number ?? undefined;
  }
}

function key(place: Place): [string, string] {
  return [place.community, place.chargePoint];
}

function instantOf(date: Date | null): Instant | undefined {
  return date === null ? undefined : (date.getTime() as Instant);
}
