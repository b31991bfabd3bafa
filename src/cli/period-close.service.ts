import { Injectable } from '@nestjs/common';
import { ClosingLock } from '../acquisition/record/closing-lock.service.js';
import { Community } from '../community/community.js';
import { LocalDay, Period } from '../kernel/local-day.js';
import { QuarterHour } from '../kernel/quarter-hour.js';
import { Measurements } from '../measurements/measurement.js';
import { MeasuringRules } from '../measurements/measurement.service.js';
import { ClosedMonth } from '../reports/run-tally.js';
import { EnergyClose } from './energy-close.service.js';
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
    private readonly lock: ClosingLock,
  ) {}

  /** By the rules of a file run everything counts as confirmed, by those of the service a person does it. */
  close(
    community: Community,
    period: Period,
    rules: MeasuringRules = 'file',
  ): Promise<ClosedPeriod> {
    return this.lock.whileClosing(community.id, () => this.closeNow(community, period, rules));
  }

  private async closeNow(
    community: Community,
    period: Period,
    rules: MeasuringRules,
  ): Promise<ClosedPeriod> {
    const energy = await this.energy.close(community, period, rules);
    const { measurements, settlement } = energy;
    const money = await this.money.close(community, period, energy.open);
    const { billed, cash, distribution } = money;
    const findings = [measurements, energy, settlement, money].flatMap((step) => step.findings);
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

  /** What is known of the month that runs before `until`; days before `from` are as they were. */
  soFar(community: Community, until: QuarterHour, from: LocalDay): Promise<void> {
    return this.energy.soFar(community, until, from);
  }
}
