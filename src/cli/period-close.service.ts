import { Injectable } from '@nestjs/common';
import { Community } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { Measurements } from '../measurements/measurement.js';
import { ClosedMonth } from '../reports/run-tally.js';
import { ClosedEnergy, EnergyClose } from './energy-close.service.js';
import { MoneyClose } from './money-close.service.js';

/** A month with all its figures, from the quarter-hours to the fund. */
export interface ClosedPeriod extends ClosedMonth {
  readonly measurements: Measurements;
}

/** A month from the record to the fund. Every step may be repeated; twice gives the same. */
@Injectable()
export class PeriodClose {
  constructor(
    private readonly energy: EnergyClose,
    private readonly money: MoneyClose,
  ) {}

  async close(community: Community, period: Period): Promise<ClosedPeriod> {
    const { measurements, settlement } = await this.energy.close(community, period);
    const { billed, booked, cash, distribution } = await this.money.close(community, period);
    const findings = [measurements, settlement, billed, booked, distribution].flatMap(
      (step) => step.findings,
    );
    const { statements, notIssued, vacancies } = billed;
    return {
      period,
      measurements,
      settlement,
      statements,
      notIssued,
      vacancies,
      cash,
      distribution,
      findings,
    };
  }

  /** Only what is known of a month that still runs: quarter-hours and shares, no money. */
  closeEnergy(community: Community, period: Period): Promise<ClosedEnergy> {
    return this.energy.close(community, period);
  }
}
