import { BadRequestException, Body, Controller, Get, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Community } from '../community/community.js';
import { CommunityService } from '../community/community.service.js';
import { DomainError } from '../kernel/domain-error.js';
import { parsePeriod, Period, previousPeriod } from '../kernel/local-day.js';
import { CurrentVisitor, Roles } from './access.guard.js';
import { FindingDesk } from './finding-desk.service.js';
import {
  AcknowledgeForm,
  DecideForm,
  gapNamed,
  ProposeForm,
  SubstituteForm,
} from './finding-forms.js';
import { FindingsView } from './findings-view.js';
import { OperatorDesk } from './operator-desk.service.js';
import { Page } from './page-frame.js';
import { CurrentReader } from './page-rendering.service.js';
import { Reader } from './reader.js';
import { refuse } from './refuse.js';
import { type Visitor } from './visitor.js';

type Done = keyof Reader['words']['findings']['done'];

/** What a month waits for: findings, gaps, held readings, and the words of a person on them. */
@Controller('operator/findings')
@Roles('operator')
export class FindingsPage {
  constructor(
    private readonly communities: CommunityService,
    private readonly desk: FindingDesk,
    private readonly present: OperatorDesk,
  ) {}

  /** The month asked for, else the last one that has ended. */
  @Get()
  async show(
    @Query() asked: Record<string, unknown>,
    @CurrentVisitor() visitor: Visitor,
    @CurrentReader() reader: Reader,
  ): Promise<Page> {
    const community = await this.communities.get(visitor.community);
    const { period, done } = asked;
    const wanted = typeof period === 'string' ? parsePeriod(period) : undefined;
    const month = wanted ?? previousPeriod(this.present.presentPeriod(community));
    return this.page({ community, reader }, month, {
      done: typeof done === 'string' ? done : undefined,
    });
  }

  @Post('acknowledge')
  async acknowledge(
    @Body() body: unknown,
    @CurrentVisitor() visitor: Visitor,
    @CurrentReader() reader: Reader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page | undefined> {
    const form = read(AcknowledgeForm, body);
    const community = await this.communities.get(visitor.community);
    return this.act({ community, reader, reply, period: form.period }, async () => {
      const { code, place, reason: why, period } = form;
      const word = { code, place, why, by: visitor.login };
      await this.desk.plausibility.acknowledge(community, period, word);
      return 'acknowledged';
    });
  }

  @Post('decide')
  async decide(
    @Body() body: unknown,
    @CurrentVisitor() visitor: Visitor,
    @CurrentReader() reader: Reader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page | undefined> {
    const { period, ...decision } = read(DecideForm, body);
    const community = await this.communities.get(visitor.community);
    if (!community.meters.some(({ id }) => id === decision.meter)) throw new BadRequestException();
    return this.act({ community, reader, reply, period }, async () => {
      await this.desk.decisions.decide(community, { ...decision, decidedBy: visitor.login });
      return 'decided';
    });
  }

  @Post('propose')
  async propose(
    @Body() body: unknown,
    @CurrentVisitor() visitor: Visitor,
    @CurrentReader() reader: Reader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page | undefined> {
    const { period, reason, outage, kwh, ...named } = read(ProposeForm, body);
    const community = await this.communities.get(visitor.community);
    return this.act({ community, reader, reply, period }, async () => {
      const gap = gapNamed((await this.desk.of(community, period)).gaps ?? [], named);
      if (gap === undefined) throw refuse('gap-unknown', { meteringPoint: named.meteringPoint });
      await this.desk.substitutes.propose(community, period, {
        gap,
        reason,
        by: visitor.login,
        outage: outage === 'on',
        knownAdvance: 'milliwattHours' in kwh ? kwh.milliwattHours : undefined,
      });
      return 'proposed';
    });
  }

  @Post('substitutes')
  async substitutes(
    @Body() body: unknown,
    @CurrentVisitor() visitor: Visitor,
    @CurrentReader() reader: Reader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page | undefined> {
    const { period, note, word, ...named } = read(SubstituteForm, body);
    const community = await this.communities.get(visitor.community);
    return this.act({ community, reader, reply, period }, async () => {
      const gap = gapNamed((await this.desk.of(community, period)).substitutes, named);
      if (gap === undefined) throw refuse('gap-unknown', { meteringPoint: named.meteringPoint });
      const said = { gap, by: visitor.login, note };
      if (word === 'confirm') await this.desk.substitutes.confirm(community, said);
      else await this.desk.substitutes.withdraw(community, said);
      return word === 'confirm' ? 'confirmed' : 'withdrawn';
    });
  }

  /** Leads back to the month; a refusal is told on the page itself. */
  private async act(
    { community, reader, reply, period }: Act,
    work: () => Promise<Done>,
  ): Promise<Page | undefined> {
    try {
      const done = await work();
      void reply.redirect(`/operator/findings?period=${period}&done=${done}`, 303);
      return undefined;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      void reply.status(409);
      return this.page({ community, reader }, period, { refused: error.message });
    }
  }

  private async page(
    { community, reader }: Pick<Act, 'community' | 'reader'>,
    period: Period,
    told: { readonly done?: string | undefined; readonly refused?: string | undefined },
  ): Promise<Page> {
    const month = await this.desk.of(community, period);
    const { title } = reader.words.findings;
    const view = <FindingsView reader={reader} community={community} month={month} {...told} />;
    return new Page(title, view);
  }
}

interface Act {
  readonly community: Community;
  readonly reader: Reader;
  readonly reply: FastifyReply;
  readonly period: Period;
}

function read<T extends z.ZodType>(form: T, body: unknown): z.output<T> {
  const read = form.safeParse(body);
  if (!read.success) throw new BadRequestException();
  return read.data;
}
