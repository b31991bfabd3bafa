import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { Community, MemberId } from '../community/community.js';
import { LocalDay } from '../kernel/local-day.js';
import { Instant, instantText } from '../kernel/quarter-hour.js';
import {
  ContributionRound,
  RoundId,
  RoundTerms,
  TopUp,
  assessRound,
  checkPledge,
  closeRound,
  draftRound,
  openRound,
} from './contribution-round.js';
import { ContributionRoundStore } from './contribution-round.store.js';
import { Pledge } from './pledge.js';
import { refuse } from './refuse.js';
import { sameTerms } from './round-rows.js';
import { RoundView, roundView } from './round-view.js';
import { AdoptedContribution, adoptRound, topUpRound } from './top-up.js';

type Named = Pick<Community, 'id'>;

/** Rounds by which members cover a year's budget by their own promises; every step twice is once. */
@Injectable()
export class ContributionRoundService {
  constructor(
    private readonly database: DataSource,
    private readonly store: ContributionRoundStore,
  ) {}

  /** Fixes the terms and takes pledges from now on. Refuses other terms under a known name. */
  async open(community: Community, terms: RoundTerms, at: Instant): Promise<RoundView> {
    const round = openRound(draftRound(terms));
    checkMembers(community, round);
    return this.alone(community, async (tx) => {
      const known = await this.store.round(community.id, round.round, tx);
      if (known === undefined) {
        await this.store.addState(community.id, round, at, tx);
      } else if (!sameTerms(known, round)) {
        throw refuse('round-differs', { round: round.round });
      }
      return this.seen(community, known ?? round, tx);
    });
  }

  /** Keeps a pledge; a later one of the same member takes its place. */
  async pledge(community: Named, round: RoundId, pledge: Pledge): Promise<void> {
    await this.alone(community, async (tx) => {
      const { member, at, monthly } = pledge;
      const given = await this.store.pledges(community.id, round, tx);
      const known = given.find((one) => one.member === member && one.at === at);
      if (known?.monthly.cents === monthly.cents) return;
      checkPledge(await this.known(community, round, tx), pledge);
      if (known !== undefined) throw refuse('pledge-differs', { round, at: instantText(at) });
      await this.store.addPledge(community.id, round, pledge, tx);
    });
  }

  /** Ends the pledging and says whether the budget is covered. */
  async close(community: Named, round: RoundId, at: Instant): Promise<RoundView> {
    return this.alone(community, async (tx) => {
      const open = await this.known(community, round, tx);
      if (open.closedAt !== undefined) return this.seen(community, open, tx);
      const pledges = await this.store.pledges(community.id, round, tx);
      const closed = closeRound(open, pledges, at);
      const assessed = assessRound(closed, pledges);
      await this.store.addState(community.id, closed, at, tx);
      await this.store.addState(community.id, assessed, at, tx);
      return this.seen(community, assessed, tx);
    });
  }

  /** Raises the contributions of a round that is not covered until it is. */
  async topUp(community: Named, round: RoundId, way: TopUp, at: Instant): Promise<RoundView> {
    return this.alone(community, async (tx) => {
      const known = await this.known(community, round, tx);
      if (known.topUp === way) return this.seen(community, known, tx);
      if (known.topUp !== undefined) {
        throw refuse('topped-up-otherwise', { round, topUp: known.topUp });
      }
      const pledges = await this.store.pledges(community.id, round, tx);
      const raised = topUpRound(known, pledges, way);
      await this.store.addState(community.id, raised, at, tx);
      return this.seen(community, raised, tx);
    });
  }

  /** Makes a covered round binding. Refuses days that another adopted round holds. */
  async adopt(
    community: Named,
    round: RoundId,
    at: Instant,
  ): Promise<readonly AdoptedContribution[]> {
    return this.alone(community, async (tx) => {
      const known = await this.known(community, round, tx);
      if (known.state !== 'adopted') {
        const pledges = await this.store.pledges(community.id, round, tx);
        const adopted = adoptRound(known, pledges, publicOrder(known));
        const other = await this.store.adoptedRoundIn(community.id, known, tx);
        if (other !== undefined) throw refuse('span-taken', { round, other });
        await this.store.addState(community.id, adopted.round, at, tx);
        await this.store.addAdopted(community.id, round, adopted.contributions, tx);
      }
      return this.store.adoptedBy(community.id, round, tx);
    });
  }

  /** What everybody may see of a round. */
  async view(community: Named, round: RoundId): Promise<RoundView> {
    return this.database.transaction(async (tx) =>
      this.seen(community, await this.known(community, round, tx), tx),
    );
  }

  /** The contributions in force on a local day, by member; for the bills, not for the pages. */
  async adoptedOn(community: Named, day: LocalDay): Promise<readonly AdoptedContribution[]> {
    return this.store.adoptedOn(community.id, day);
  }

  private async alone<T>(community: Named, step: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.database.transaction(async (tx) => {
      await this.store.lock(community.id, tx);
      return step(tx);
    });
  }

  private async known(
    community: Named,
    round: RoundId,
    tx: EntityManager,
  ): Promise<ContributionRound> {
    const known = await this.store.round(community.id, round, tx);
    if (known === undefined) throw refuse('round-unknown', { round });
    return known;
  }

  private async seen(
    community: Named,
    round: ContributionRound,
    tx: EntityManager,
  ): Promise<RoundView> {
    const pledges = await this.store.pledges(community.id, round.round, tx);
    return roundView(round, pledges, publicOrder(round));
  }
}

function checkMembers(community: Community, { round, participants }: RoundTerms): void {
  const members = new Set(community.members.map(({ id }) => id));
  const stranger = participants.find(({ member }) => !members.has(member));
  if (stranger !== undefined) {
    throw refuse('participant-unknown', { round, member: stranger.member });
  }
}

/** Participants by the SHA-256 of `round/member`: anybody can check it, and no pledge moves it. */
function publicOrder({ round, participants }: RoundTerms): readonly MemberId[] {
  const hash = (member: string): string =>
    createHash('sha256').update(`${round}/${member}`).digest('hex');
  return participants
    .map(({ member }) => ({ member, hash: hash(member) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .map(({ member }) => member);
}
