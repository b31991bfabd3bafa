import { Injectable } from '@nestjs/common';
import { BillingService } from '../billing/billing.service.js';
import { Community } from '../community/community.js';
import { DomainError } from '../kernel/domain-error.js';
import { Period } from '../kernel/local-day.js';
import { MeasurementService } from '../measurements/measurement.service.js';
import { SettlementService } from '../settlement/settlement.service.js';
import { MonthInStages } from './month-in-stages.js';

/** What the operator looks at: a month, stage by stage. */
@Injectable()
export class OperatorMonths {
  constructor(
    private readonly measurements: MeasurementService,
    private readonly settlements: SettlementService,
    private readonly billing: BillingService,
  ) {}

  async of(community: Community, period: Period): Promise<MonthInStages> {
    return {
      period,
      measurements: await orNotYet(this.measurements.of(community, period)),
      settlement: await orNotYet(this.settlements.of(community, period)),
      billed: await this.billing.of(community, period),
    };
  }
}

/** What a stage knows of a month; undefined where the month has not come to it yet. */
export async function orNotYet<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DomainError && error.code.startsWith('not-')) return undefined;
    throw error;
  }
}
