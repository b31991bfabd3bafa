import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { CommunityId, KeyName } from '../community/community.js';
import { firstDayOf, LocalDay, Period } from '../kernel/local-day.js';
import { Instant, quarterHour } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';
import { Finding } from '../measurements/measurement.js';
import { balanceDays, balanceFromDays, shareDays, shareFromDays } from './settled-day.js';
import { MissingValue, Settlement, SETTLEMENT_RULES, ShareSeries } from './settlement.js';
import {
  balanceCells,
  balanceOf,
  BalanceRow,
  columnsOf,
  shareCells,
  shareOf,
  ShareRow,
} from './settlement-rows.js';

interface RunRow {
  readonly version: number;
  readonly keys: KeyName[];
  readonly missing: MissingValue[];
  readonly not_allocated: string[];
  readonly findings: Finding[];
  readonly input_hash: string;
}

const LATEST_RUN = `
select version, keys, missing, not_allocated, findings, input_hash from settlement.run
where community = $1 and period = $2 order by version desc limit 1`;

const RUN_AS_OF = `
select version, keys, missing, not_allocated, findings, input_hash from settlement.run
where community = $1 and period = $2 and version > 0 and recorded_at <= $3
order by version desc limit 1`;

const INSERT_RUN = `
insert into settlement.run
  (community, period, version, keys, rules, missing, not_allocated, findings, input_hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (community, period, version) do update set keys = excluded.keys, rules = excluded.rules,
  missing = excluded.missing, not_allocated = excluded.not_allocated, findings = excluded.findings,
  input_hash = excluded.input_hash`;

const DELETE_PROVISIONAL = ['allocation_day', 'balance_day'].map(
  (table) => `delete from settlement.${table}
where community = $1 and period = $2 and version = 0 and local_day >= $3::date`,
);

const DELETE_PROVISIONAL_RUN = `
delete from settlement.run where community = $1 and period = $2 and version = 0`;

const INSERT_SHARES = `
insert into settlement.allocation_day (community, period, version, metering_point, session,
  local_day, starts_at, consumption, solar, battery, grid, present, substitute)
select $1, $2, $3, metering_point, session, local_day, starts_at, consumption::bigint[],
  solar::bigint[], battery::bigint[], grid::bigint[], present::smallint[], substitute::smallint[]
from unnest($4::text[], $5::text[], $6::date[], $7::timestamptz[], $8::text[], $9::text[],
  $10::text[], $11::text[], $12::text[], $13::text[])
  as d (metering_point, session, local_day, starts_at, consumption, solar, battery, grid, present,
    substitute)`;

const INSERT_BALANCE = `
insert into settlement.balance_day (community, period, version, local_day, starts_at, generation,
  allocated, surplus, grid_import, grid_export, difference)
select $1, $2, $3, local_day, starts_at, generation::bigint[], allocated::bigint[],
  surplus::bigint[], grid_import::bigint[], grid_export::bigint[], difference::bigint[]
from unnest($4::date[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[],
  $10::text[], $11::text[])
  as d (local_day, starts_at, generation, allocated, surplus, grid_import, grid_export, difference)`;

const STARTS_MS = '(extract(epoch from starts_at) * 1000)::bigint::text as starts_ms';

const SHARES = `
select metering_point, session, ${STARTS_MS}, consumption::text, solar::text, battery::text,
  grid::text, present::text, substitute::text
from settlement.allocation_day where community = $1 and period = $2 and version = $3
order by metering_point, session, local_day`;

const BALANCE = `
select ${STARTS_MS}, generation::text, allocated::text, surplus::text, grid_import::text,
  grid_export::text, difference::text
from settlement.balance_day where community = $1 and period = $2 and version = $3
order by local_day`;

/** Settlement runs with their days; rows are only added. */
@Injectable()
export class SettlementStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Adds a run unless its inputs are those of the latest one; two savings wait for each other. */
  async append(community: CommunityId, settlement: Settlement, zone: Zone): Promise<void> {
    const { period, inputHash } = settlement;
    await this.dataSource.transaction(async (tx) => {
      const lock = `settlement/${community}/${period}`;
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
      const latest = (await tx.query<RunRow[]>(LATEST_RUN, [community, period])).at(0);
      if (latest !== undefined && latest.version > 0 && latest.input_hash === inputHash) return;
      await forgetProvisional(tx, [community, period]);
      await insert(tx, [community, period, (latest?.version ?? 0) + 1], { settlement, zone });
    });
  }

  /** Replaces the provisional run of a month that runs, its days from `from` on; a whole run stays. */
  async keepProvisional(
    community: CommunityId,
    settlement: Settlement,
    course: { readonly zone: Zone; readonly from: LocalDay },
  ): Promise<void> {
    const { period } = settlement;
    await this.dataSource.transaction(async (tx) => {
      const lock = `settlement/${community}/${period}`;
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
      const latest = (await tx.query<RunRow[]>(LATEST_RUN, [community, period])).at(0);
      if (latest !== undefined && latest.version > 0) return;
      const from = latest === undefined ? firstDayOf(period) : course.from;
      for (const statement of DELETE_PROVISIONAL) {
        await tx.query(statement, [community, period, from]);
      }
      await insert(tx, [community, period, 0], { settlement, zone: course.zone, from });
    });
  }

  /** The latest settlement of a period, or the one that stood at `asOf`; undefined when there is none. */
  async latest(
    community: CommunityId,
    period: Period,
    asOf?: Instant,
  ): Promise<Settlement | undefined> {
    const runs =
      asOf === undefined
        ? await this.dataSource.query<RunRow[]>(LATEST_RUN, [community, period])
        : await this.dataSource.query<RunRow[]>(RUN_AS_OF, [community, period, new Date(asOf)]);
    const run = runs.at(0);
    if (run === undefined) return undefined;
    const key = [community, period, run.version];
    const shares = (await this.dataSource.query<ShareRow[]>(SHARES, key)).map(shareOf);
    const balances = (await this.dataSource.query<BalanceRow[]>(BALANCE, key)).map(balanceOf);
    return {
      period,
      keys: run.keys,
      shares: putTogether(shares),
      balance: balanceFromDays(balances[0].first, balances),
      missing: run.missing,
      notAllocated: run.not_allocated.map((at) => quarterHour(Number(at))),
      findings: run.findings,
      inputHash: run.input_hash,
    };
  }
}

interface SettlementToKeep {
  readonly settlement: Settlement;
  readonly zone: Zone;
  /** Only days from here on; absent: all. */
  readonly from?: LocalDay | undefined;
}

async function forgetProvisional(
  tx: EntityManager,
  [community, period]: readonly [CommunityId, Period],
): Promise<void> {
  for (const statement of DELETE_PROVISIONAL) {
    await tx.query(statement, [community, period, firstDayOf(period)]);
  }
  await tx.query(DELETE_PROVISIONAL_RUN, [community, period]);
}

type RunKey = readonly [CommunityId, Period, number];

async function insert(
  tx: EntityManager,
  key: RunKey,
  { settlement, zone, from }: SettlementToKeep,
): Promise<void> {
  const { keys, shares, balance, missing, notAllocated, findings, inputHash } = settlement;
  await tx.query(INSERT_RUN, [
    ...key,
    keys,
    SETTLEMENT_RULES,
    JSON.stringify(missing),
    notAllocated,
    JSON.stringify(findings),
    inputHash,
  ]);
  const isKept = ({ day }: { readonly day: LocalDay }): boolean =>
    from === undefined || day >= from;
  const shareRows = shares
    .flatMap((share) => shareDays(share, zone))
    .filter(isKept)
    .map(shareCells);
  await tx.query(INSERT_SHARES, [...key, ...columnsOf(shareRows, 10)]);
  const balanceRows = balanceDays(balance, zone).filter(isKept).map(balanceCells);
  await tx.query(INSERT_BALANCE, [...key, ...columnsOf(balanceRows, 8)]);
}

/** Days in the order of point, session and time, as whole series. */
function putTogether(days: readonly ShareSeries[]): ShareSeries[] {
  const series = new Map<string, [ShareSeries, ...ShareSeries[]]>();
  for (const day of days) {
    const name = `${day.meteringPoint}/${day.session}`;
    const own = series.get(name);
    if (own === undefined) series.set(name, [day]);
    else own.push(day);
  }
  return [...series.values()].map(shareFromDays);
}
