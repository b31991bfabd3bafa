import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommunityId } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { instantText, Instant } from '../kernel/quarter-hour.js';
import { Finding } from './measurement.js';

/** `hold`: found while measuring; `check`: by the checks of plausibility; `live`: by live values. */
export type FindingOrigin = 'hold' | 'check' | 'live';

/** What a person said after looking at a finding. */
export interface Acknowledgement {
  readonly code: string;
  readonly place: string;
  /** The sentence that was acknowledged: a finding that has grown since needs another one. */
  readonly text: string;
  readonly why: string;
  readonly by: string;
  readonly at: Instant;
}

const INSERT = `
insert into measurements.finding (community, period, origin, code, place, count, text, position)
select $1, $2, $3, code, place, count, text, position
from unnest($4::text[], $5::text[], $6::int[], $7::text[]) with ordinality
  as f (code, place, count, text, position)
on conflict (community, period, origin, code, place)
  do nothing`;

const SELECT = `
select code, place, count, text from measurements.finding
where community = $1 and period = $2 and origin = any($3) order by origin desc, position`;

const ACKNOWLEDGE = `
insert into measurements.finding_acknowledgement
  (community, period, code, place, text, why, acknowledged_by, acknowledged_at)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`;

const ACKNOWLEDGED = `
select code, place, text, why, acknowledged_by as by,
  floor(extract(epoch from acknowledged_at) * 1000)::float8 as at
from measurements.finding_acknowledgement where community = $1 and period = $2 order by id`;

/** What was found in a month, replaced when it is measured or checked again, and who looked at it. */
@Injectable()
export class FindingStore {
  constructor(private readonly dataSource: DataSource) {}

  async replace(
    community: CommunityId,
    period: Period,
    origin: FindingOrigin,
    findings: readonly Finding[],
  ): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const lock = `measurements.finding/${community}`;
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
      await tx.query(
        'delete from measurements.finding where community = $1 and period = $2 and origin = $3',
        [community, period, origin],
      );
      await tx.query(INSERT, [community, period, origin, ...columnsOf(findings)]);
    });
  }

  /** Keeps what live values tell beside what they told before; the first word of a place stays. */
  async addLive(
    community: CommunityId,
    period: Period,
    findings: readonly Finding[],
  ): Promise<void> {
    await this.dataSource.query(INSERT, [community, period, 'live', ...columnsOf(findings)]);
  }

  of(
    community: CommunityId,
    period: Period,
    origins: readonly FindingOrigin[],
  ): Promise<readonly Finding[]> {
    return this.dataSource.query(SELECT, [community, period, origins]);
  }

  async acknowledge(
    community: CommunityId,
    period: Period,
    { code, place, text, why, by, at }: Acknowledgement,
  ): Promise<void> {
    const row = [community, period, code, place, text, why, by, instantText(at)];
    await this.dataSource.query(ACKNOWLEDGE, row);
  }

  acknowledgements(community: CommunityId, period: Period): Promise<readonly Acknowledgement[]> {
    return this.dataSource.query(ACKNOWLEDGED, [community, period]);
  }
}

function columnsOf(findings: readonly Finding[]) {
  return [
    findings.map(({ code }) => code),
    findings.map(({ place }) => place),
    findings.map(({ count }) => count),
    findings.map(({ text }) => text),
  ];
}
