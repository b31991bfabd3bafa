import { Injectable } from '@nestjs/common';
import { Community } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { ClosedEnergy, EnergyClose } from './energy-close.service.js';
import { ClosedMoney, MoneyClose } from './money-close.service.js';

export interface ClosedPeriod extends ClosedEnergy, ClosedMoney {
  readonly period: Period;
}

/** A month from the record to the fund. Every step may be repeated; twice gives the same. */
@Injectable()
export class PeriodClose {
  constructor(
    private readonly energy: EnergyClose,
    private readonly money: MoneyClose,
  ) {}

  async close(community: Community, period: Period): Promise<ClosedPeriod> {
    const energy = await this.energy.close(community, period);
    const money = await this.money.close(community, period);
    return { period, ...energy, ...money };
  }

  /** Only what is known of a month that still runs: quarter-hours and shares, no money. */
  closeEnergy(community: Community, period: Period): Promise<ClosedEnergy> {
    return this.energy.close(community, period);
  }
}
