import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ChargeSessionService } from '../charging/charge-session.service.js';
import { PriceQuote, quoteOn } from '../charging/price-quote.js';
import { Community, CommunityId, MeteringPoint, MeteringPointId } from '../community/community.js';
import { CommunityService } from '../community/community.service.js';
import { Clock } from '../platform/clock.service.js';
import { ChargingTexts, chargingTexts } from './charging-texts.js';
import { CookieVisitors } from './cookie-visitors.service.js';
import { Reader } from './reader.js';
import { refuse } from './refuse.js';
import { type Visitor } from './visitor.js';

export interface ChargePlace {
  readonly community: Community;
  readonly point: MeteringPoint;
}

/** The charge points people stand in front of, with their price and what they are doing. */
@Injectable()
export class ChargePlaces {
  constructor(
    private readonly communities: CommunityService,
    private readonly sessions: ChargeSessionService,
    private readonly visitors: CookieVisitors,
    private readonly clock: Clock,
  ) {}

  async ofCommunity(visitor: Visitor, reader: Reader) {
    const community = await this.communities.get(visitor.community);
    const points = chargePointsOf(community);
    return Promise.all(
      points.map(async (point) => {
        const { texts } = await this.look({ community, point }, reader, visitor);
        return { point, texts };
      }),
    );
  }

  /** The visitor's own community first, then the one asked for, then the only one that has it. */
  async find(
    chargePoint: MeteringPointId,
    visitor: Visitor | undefined,
    asked: CommunityId | undefined,
  ): Promise<ChargePlace> {
    const all = await this.communities.list();
    const wanted = asked ?? visitor?.community;
    const found = all.flatMap((community) =>
      chargePointsOf(community)
        .filter(({ id }) => id === chargePoint)
        .map((point) => ({ community, point })),
    );
    const place =
      found.find(({ community }) => community.id === wanted) ??
      (found.length === 1 ? found.at(0) : undefined);
    if (place === undefined) throw refuse('charge-point-unknown', { chargePoint });
    return place;
  }

  async look(
    { community, point }: ChargePlace,
    reader: Reader,
    visitor: Visitor | undefined,
  ): Promise<{ readonly quote: PriceQuote | undefined; readonly texts: ChargingTexts }> {
    const today = community.zone.localDayOf(this.clock.now());
    const quote = quoteOn(community, point.id, today);
    const live = await this.sessions.live(community.id, point.id);
    const own = visitor?.community === community.id ? visitor : undefined;
    const whom = { reader: reader.in(community.currency), visitor: own, zone: community.zone };
    return { quote, texts: chargingTexts(live, quote, whom) };
  }

  visitorStill(request: FastifyRequest): Promise<Visitor | undefined> {
    return this.visitors.visitorOf(request);
  }

  async start(chargePoint: MeteringPointId, visitor: Visitor): Promise<void> {
    const { community } = await this.own(chargePoint, visitor);
    await this.sessions.start(community.id, chargePoint, visitor.member);
  }

  async stop(chargePoint: MeteringPointId, visitor: Visitor): Promise<void> {
    const { community } = await this.own(chargePoint, visitor);
    await this.sessions.stop(community.id, chargePoint, visitor.member);
  }

  private async own(chargePoint: MeteringPointId, visitor: Visitor): Promise<ChargePlace> {
    const community = await this.communities.get(visitor.community);
    const point = chargePointsOf(community).find(({ id }) => id === chargePoint);
    if (point === undefined) throw refuse('charge-point-unknown', { chargePoint });
    return { community, point };
  }
}

function chargePointsOf(community: Community): readonly MeteringPoint[] {
  return community.meteringPoints.filter(({ kind }) => kind === 'charge-point');
}
