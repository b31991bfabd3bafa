import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { CommunityId, MemberId } from '../community/community.js';
import { LocalDay, localDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Instant, instant, instantText } from '../kernel/quarter-hour.js';
import { ContributionRound, RoundId } from './contribution-round.js';
import { Pledge } from './pledge.js';
import { RoundStateRow, roundOf, termsOf } from './round-rows.js';
import { AdoptedContribution } from './top-up.js';

type Asker = Pick<EntityManager, 'query'>;

interface AdoptedRow {
  readonly member: string;
  readonly from_day: string;
  readonly to_day: string | null;
  readonly monthly: string;
}

/** Rounds, pledges and what was adopted; rows are only added. */
@Injectable()
export class ContributionRoundStore {
  constructor(private readonly database: DataSource) {}

  /** Lets one step on the rounds of a community be taken at a time, until the transaction ends. */
  async lock(community: CommunityId, tx: EntityManager): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('contributions/' || $1, 0))`, [
      community,
    ]);
  }

  async round(
    community: CommunityId,
    round: RoundId,
    asker: Asker = this.database,
  ): Promise<ContributionRound | undefined> {
    const rows: RoundStateRow[] = await asker.query(
      'select state, at, terms, top_up from contributions.round where community = $1 and round = $2',
      [community, round],
    );
    return roundOf(round, rows);
  }

  /** Adds the state the round is in now; the terms go with the open one. */
  async addState(
    community: CommunityId,
    round: ContributionRound,
    at: Instant,
    tx: EntityManager,
  ): Promise<void> {
    const terms = round.state === 'open' ? JSON.stringify(termsOf(round)) : null;
    const raised = round.state === 'covered' ? round.topUp : undefined;
    await tx.query(
      `insert into contributions.round (community, round, state, at, terms, top_up)
       values ($1, $2, $3, $4, $5, $6)`,
      [community, round.round, round.state, instantText(at), terms, raised ?? null],
    );
  }

  async pledges(
    community: CommunityId,
    round: RoundId,
    asker: Asker = this.database,
  ): Promise<readonly Pledge[]> {
    const rows: { member: string; at: Date; monthly: string }[] = await asker.query(
      'select member, at, monthly from contributions.pledge where community = $1 and round = $2',
      [community, round],
    );
    return rows.map(({ member, at, monthly }) => ({
      member: member as MemberId,
      at: instant(at.getTime()),
      monthly: Money.ofCents(Number(monthly)),
    }));
  }

  async addPledge(
    community: CommunityId,
    round: RoundId,
    pledge: Pledge,
    tx: EntityManager,
  ): Promise<void> {
    await tx.query(
      `insert into contributions.pledge (community, round, member, at, monthly)
       values ($1, $2, $3, $4, $5)`,
      [community, round, pledge.member, instantText(pledge.at), pledge.monthly.cents],
    );
  }

  async addAdopted(
    community: CommunityId,
    round: RoundId,
    contributions: readonly AdoptedContribution[],
    tx: EntityManager,
  ): Promise<void> {
    await tx.query(
      `insert into contributions.adopted (community, round, member, from_day, to_day, monthly)
       select $1, $2, * from unnest($3::text[], $4::date[], $5::date[], $6::bigint[])`,
      [
        community,
        round,
        contributions.map(({ member }) => member),
        contributions.map(({ from }) => from),
        contributions.map(({ to }) => to ?? null),
        contributions.map(({ monthly }) => monthly.cents),
      ],
    );
  }

  /** The adopted round that holds a day of the span, if there is one. */
  async adoptedRoundIn(
    community: CommunityId,
    span: { readonly from: LocalDay; readonly to: LocalDay },
    tx: EntityManager,
  ): Promise<string | undefined> {
    const rows: { round: string }[] = await tx.query(
      `select round from contributions.adopted where community = $1
         and from_day < $3 and (to_day is null or to_day > $2) order by round limit 1`,
      [community, span.from, span.to],
    );
    return rows.at(0)?.round;
  }

  async adoptedOn(community: CommunityId, day: LocalDay): Promise<readonly AdoptedContribution[]> {
    return this.adopted(
      'from_day <= $2::date and (to_day is null or $2::date < to_day)',
      [community, day],
      this.database,
    );
  }

  async adoptedBy(
    community: CommunityId,
    round: RoundId,
    tx: EntityManager,
  ): Promise<readonly AdoptedContribution[]> {
    return this.adopted('round = $2', [community, round], tx);
  }

  private async adopted(
    condition: string,
    values: readonly string[],
    asker: Asker,
  ): Promise<readonly AdoptedContribution[]> {
    const rows: AdoptedRow[] = await asker.query(
      `select member, from_day::text, to_day::text, monthly from contributions.adopted
       where community = $1 and ${condition} order by member collate "C"`,
      [...values],
    );
    return rows.map((row) => ({
      member: row.member as MemberId,
      from: localDay(row.from_day),
      to: row.to_day === null ? undefined : localDay(row.to_day),
      monthly: Money.ofCents(Number(row.monthly)),
    }));
  }
}
