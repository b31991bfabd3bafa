import { Controller, Get, type MessageEvent, Query, Req, Sse } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { concatMap, Observable, takeWhile, timer } from 'rxjs';
import { CommunityService } from '../community/community.service.js';
import { parsePeriod, previousPeriod } from '../kernel/local-day.js';
import { Health } from '../platform/health.service.js';
import { CurrentVisitor, Roles } from './access.guard.js';
import { isBlank } from './month-in-stages.js';
import { OperatorMonths } from './operator-month.service.js';
import { OperatorDesk } from './operator-desk.service.js';
import { OperatorView } from './operator-view.js';
import { Page } from './page-frame.js';
import { CurrentReader } from './page-rendering.service.js';
import { powerTexts } from './power-texts.js';
import { Reader } from './reader.js';
import { hasRole, type Visitor } from './visitor.js';

const LIVE_MS = 5000;

@Controller('operator')
@Roles('operator')
export class OperatorPage {
  constructor(
    private readonly communities: CommunityService,
    private readonly months: OperatorMonths,
    private readonly desk: OperatorDesk,
    private readonly health: Health,
  ) {}

  /** The month asked for, else the last one of which anything is known. */
  @Get()
  async show(
    @Query('period') asked: unknown,
    @CurrentVisitor() visitor: Visitor,
    @CurrentReader() reader: Reader,
  ): Promise<Page> {
    const community = await this.communities.get(visitor.community);
    const present = this.desk.presentPeriod(community);
    const wanted = typeof asked === 'string' ? parsePeriod(asked) : undefined;
    let month = await this.months.of(community, wanted ?? present);
    if (wanted === undefined && isBlank(month)) {
      month = await this.months.of(community, previousPeriod(present));
    }
    const power = await this.desk.power(community);
    return new Page(
      reader.words.operator.title,
      <OperatorView
        reader={reader.in(community.currency)}
        community={community}
        month={month}
        power={powerTexts(power, reader)}
        health={this.health.all()}
      />,
    );
  }

  @Sse('live')
  async live(
    @CurrentVisitor() visitor: Visitor,
    @CurrentReader() reader: Reader,
    @Req() request: FastifyRequest,
  ): Promise<Observable<MessageEvent>> {
    const community = await this.communities.get(visitor.community);
    return timer(0, LIVE_MS).pipe(
      concatMap(async () => {
        const still = await this.desk.visitorStill(request);
        if (!hasRole(still, 'operator')) return undefined;
        return { data: { fields: powerTexts(await this.desk.power(community), reader) } };
      }),
      takeWhile((event) => event !== undefined),
    );
  }
}
