import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SerialRun } from '../acquisition/record/reading.js';
import { RollOver } from '../acquisition/roll-over.js';
import { CommunityId } from '../community/community.js';
import { Instant, instantText } from '../kernel/quarter-hour.js';
import { ConfirmedSubstitute } from './confirmed-substitute.js';
import { MeterEpoch } from './meter-epoch.js';
import { KeptDecision } from './reading-decision.js';

const DECISIONS = `
select meter, register, floor(extract(epoch from at) * 1000)::float8 as at, decision, reason,
  decided_by as "decidedBy", floor(extract(epoch from decided_at) * 1000)::float8 as "decidedAt"
from measurements.reading_decision where community = $1 order by id`;

const DECIDE = `
insert into measurements.reading_decision
  (community, meter, register, at, decision, reason, decided_by, decided_at)
select $1, $2, $3, $4, $5, $6, $7, $8
where (select (decision, reason) from measurements.reading_decision
  where community = $1 and meter = $2 and register = $3 and at = $4::timestamptz
  order by id desc limit 1) is distinct from ($5::text, $6::text)`;

const EPOCHS = `
select meter, serial, floor(extract(epoch from began_at) * 1000)::float8 as "from"
from measurements.meter_epoch where community = $1 order by meter, began_at`;

const KEEP_EPOCHS = `
insert into measurements.meter_epoch (community, meter, serial, began_at)
select $1, meter, serial, to_timestamp(min(began_ms) / 1000.0)
from unnest($2::text[], $3::text[], $4::float8[]) as e (meter, serial, began_ms)
group by meter, serial
on conflict (community, meter, serial) do update
  set began_at = excluded.began_at where excluded.began_at < meter_epoch.began_at`;

const ROLL_OVERS = `
select meter, register, mwh::float8 as "milliwattHours"
from measurements.register_roll_over where community = $1 order by meter, register`;

const KEEP_ROLL_OVERS = `
insert into measurements.register_roll_over (community, meter, register, mwh)
select distinct on (meter, register) $1, meter, register, mwh
from unnest($2::text[], $3::text[], $4::bigint[]) as r (meter, register, mwh)
order by meter, register
on conflict (community, meter, register) do update
  set mwh = excluded.mwh where excluded.mwh <> register_roll_over.mwh`;

const NEWEST = `(
  select distinct on (metering_point, direction, starts_at) metering_point as "meteringPoint",
    direction, (extract(epoch from starts_at) / 900)::float8 as at, mwh::float8 as "milliwattHours",
    method, status
  from measurements.substitute_value
  where community = $1 and starts_at >= $2 and starts_at < $3
  order by metering_point, direction, starts_at, version desc) newest`;

const CONFIRMED = `
select "meteringPoint", direction, at, "milliwattHours", method from ${NEWEST}
where status = 67 order by at`;

const PROPOSED = `
select "meteringPoint" || '/' || direction as place, count(*)::int as count from ${NEWEST}
where status = 201 group by place order by place`;

/** What the running service knows beside readings: decisions, serial numbers, confirmed substitutes. */
@Injectable()
export class ServiceRecordStore {
  constructor(private readonly dataSource: DataSource) {}

  decisions(community: CommunityId): Promise<readonly KeptDecision[]> {
    return this.dataSource.query(DECISIONS, [community]);
  }

  /** Adds a decision; the same one again adds nothing. */
  async decide(community: CommunityId, decision: KeptDecision): Promise<void> {
    const { meter, register, at, reason, decidedBy, decidedAt } = decision;
    await this.dataSource.query(DECIDE, [
      community,
      meter,
      register,
      instantText(at),
      decision.decision,
      reason,
      decidedBy,
      instantText(decidedAt),
    ]);
  }

  epochs(community: CommunityId): Promise<readonly MeterEpoch[]> {
    return this.dataSource.query(EPOCHS, [community]);
  }

  async keepEpochs(community: CommunityId, runs: readonly SerialRun[]): Promise<void> {
    if (runs.length === 0) return;
    await this.dataSource.query(KEEP_EPOCHS, [
      community,
      runs.map(({ meter }) => meter),
      runs.map(({ serial }) => serial),
      runs.map(({ from }) => from),
    ]);
  }

  rollOvers(community: CommunityId): Promise<readonly RollOver[]> {
    return this.dataSource.query(ROLL_OVERS, [community]);
  }

  async keepRollOvers(community: CommunityId, rollOvers: readonly RollOver[]): Promise<void> {
    if (rollOvers.length === 0) return;
    await this.dataSource.query(KEEP_ROLL_OVERS, [
      community,
      rollOvers.map(({ meter }) => meter),
      rollOvers.map(({ register }) => register),
      rollOvers.map(({ milliwattHours }) => milliwattHours),
    ]);
  }

  /** How many substitutes in [from, to) wait for a person, by `point/direction`. */
  proposed(
    community: CommunityId,
    from: Instant,
    to: Instant,
  ): Promise<readonly { readonly place: string; readonly count: number }[]> {
    return this.dataSource.query(PROPOSED, [community, instantText(from), instantText(to)]);
  }

  confirmed(
    community: CommunityId,
    from: Instant,
    to: Instant,
  ): Promise<readonly ConfirmedSubstitute[]> {
    return this.dataSource.query(CONFIRMED, [community, instantText(from), instantText(to)]);
  }
}
