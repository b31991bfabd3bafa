import {
  Controller,
  Get,
  type MessageEvent,
  Param,
  Post,
  Query,
  Req,
  Res,
  Sse,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { concatMap, Observable, takeWhile, timer } from 'rxjs';
import type { CommunityId, MeteringPointId } from '../community/community.js';
import { DomainError } from '../kernel/domain-error.js';
import { CurrentVisitor, Public, Roles, visitorOf } from './access.guard.js';
import { ChargePointsView, ChargeView } from './charge-view.js';
import { ChargePlaces } from './charge-places.service.js';
import { Page } from './page-frame.js';
import { CurrentReader } from './page-rendering.service.js';
import { Reader } from './reader.js';
import { hasRole, type Visitor } from './visitor.js';

const LIVE_MS = 2000;

/** Price and status are for everybody in front of the charge point; starting needs a log-in. */
@Controller('ev')
export class ChargePage {
  constructor(private readonly places: ChargePlaces) {}

  @Get()
  @Roles('driver', 'member', 'operator')
  async list(@CurrentVisitor() visitor: Visitor, @CurrentReader() reader: Reader): Promise<Page> {
    const points = await this.places.ofCommunity(visitor, reader);
    return new Page(
      reader.words.charging.title,
      <ChargePointsView reader={reader} points={points} />,
      'narrow',
    );
  }

  @Get(':chargePoint')
  @Public()
  async show(
    @Param('chargePoint') chargePoint: MeteringPointId,
    @Query() query: ChargeQuery,
    @Req() request: FastifyRequest,
    @CurrentReader() reader: Reader,
  ): Promise<Page> {
    const visitor = visitorOf(request);
    const place = await this.places.find(chargePoint, visitor, query.community);
    const { quote, texts } = await this.places.look(place, reader, visitor);
    return new Page(
      `${reader.words.charging.chargePoint} ${chargePoint}`,
      <ChargeView
        reader={reader.in(place.community.currency)}
        {...place}
        quote={quote}
        texts={texts}
        isDriver={hasRole(visitor, 'driver') && visitor?.community === place.community.id}
        notice={noticeOf(query.notice, reader, texts.isMine)}
      />,
      'narrow',
    );
  }

  /** Ends with the session of the visitor; the browser asks again and is then a guest. */
  @Sse(':chargePoint/live')
  @Public()
  async live(
    @Param('chargePoint') chargePoint: MeteringPointId,
    @Query() query: ChargeQuery,
    @Req() request: FastifyRequest,
    @CurrentReader() reader: Reader,
  ): Promise<Observable<MessageEvent>> {
    const guest = visitorOf(request);
    const place = await this.places.find(chargePoint, guest, query.community);
    return timer(0, LIVE_MS).pipe(
      concatMap(async () => {
        const visitor = await this.places.visitorStill(request);
        if (guest !== undefined && visitor === undefined) return undefined;
        const { texts } = await this.places.look(place, reader, visitor);
        const { state, status, energy, power, cost } = texts;
        return { data: { state, fields: { status, energy, power, cost } } };
      }),
      takeWhile((event) => event !== undefined),
    );
  }

  @Post(':chargePoint/start')
  @Roles('driver')
  async start(
    @Param('chargePoint') chargePoint: MeteringPointId,
    @CurrentVisitor() visitor: Visitor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const notice = await attempt('requested', () => this.places.start(chargePoint, visitor));
    void reply.redirect(`/ev/${encodeURIComponent(chargePoint)}?notice=${notice}`, 303);
  }

  @Post(':chargePoint/stop')
  @Roles('driver')
  async stop(
    @Param('chargePoint') chargePoint: MeteringPointId,
    @CurrentVisitor() visitor: Visitor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const notice = await attempt('stopping', () => this.places.stop(chargePoint, visitor));
    void reply.redirect(`/ev/${encodeURIComponent(chargePoint)}?notice=${notice}`, 303);
  }
}

interface ChargeQuery {
  readonly community?: CommunityId;
  readonly notice?: string;
}

/** The code of the refusal, or `done`; a charge point that is not there has no page to go back to. */
async function attempt(done: string, action: () => Promise<void>): Promise<string> {
  try {
    await action();
    return done;
  } catch (error) {
    if (!(error instanceof DomainError) || error.stage !== 'charging') throw error;
    return error.code;
  }
}

/** What was asked for is said until it has happened. */
function noticeOf(code: string | undefined, reader: Reader, isRunning: boolean) {
  const words = reader.words.charging;
  if (code === 'requested') return isRunning ? undefined : { text: words.requested, bad: false };
  if (code === 'stopping') return isRunning ? { text: words.stopping, bad: false } : undefined;
  const text = new Map(Object.entries(words.refusals)).get(code ?? '');
  return text === undefined ? undefined : { text, bad: true };
}
