import { Inject, Injectable, Optional } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { TimeSeries } from '../acquisition/projection/time-series.service.js';
import { Community } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { Clock } from '../platform/clock.service.js';
import { CookieVisitors } from './cookie-visitors.service.js';
import { PowerNow, powerNow } from './power-now.js';
import { type Visitor } from './visitor.js';

/** What moves while the operator looks; a service without devices has no power to show. */
@Injectable()
export class OperatorDesk {
  constructor(
    private readonly clock: Clock,
    private readonly visitors: CookieVisitors,
    @Optional() @Inject(TimeSeries) private readonly series: TimeSeries | undefined,
  ) {}

  async power(community: Community): Promise<PowerNow> {
    const latest = await this.series?.latest(community.id).catch(() => undefined);
    return powerNow(community, latest ?? [], this.clock.now());
  }

  presentPeriod(community: Community): Period {
    return community.zone.periodOfInstant(this.clock.now());
  }

  visitorStill(request: FastifyRequest): Promise<Visitor | undefined> {
    return this.visitors.visitorOf(request);
  }
}
