import { Injectable } from '@nestjs/common';
import { Community } from '../community/community.js';
import { LocalDay, Period } from '../kernel/local-day.js';
import { QuarterHour, quarterHour, startOf } from '../kernel/quarter-hour.js';
import { FindingAlarms } from '../measurements/finding-alarms.service.js';
import { Finding, Measurements } from '../measurements/measurement.js';
import { MeasurementService, MeasuringRules } from '../measurements/measurement.service.js';
import { JudgedFinding } from '../measurements/plausibility.js';
import { PlausibilityService } from '../measurements/plausibility.service.js';
import { Settlement } from '../settlement/settlement.js';
import { SettlementService } from '../settlement/settlement.service.js';

export interface ClosedEnergy {
  readonly measurements: Measurements;
  readonly settlement: Settlement;
  /** What the checks of plausibility found; they change no figure. */
  readonly findings: readonly Finding[];
  /** Those that hold statements back until a person has looked; a file run has none. */
  readonly open: readonly JudgedFinding[];
}

/** The energy half of a month: readings become quarter-hours, quarter-hours become shares. */
@Injectable()
export class EnergyClose {
  constructor(
    private readonly measurements: MeasurementService,
    private readonly settlement: SettlementService,
    private readonly plausibility: PlausibilityService,
    private readonly alarms: FindingAlarms,
  ) {}

  async close(community: Community, period: Period, rules: MeasuringRules): Promise<ClosedEnergy> {
    const measurements = await this.measurements.measure(community, period, rules);
    const settlement = await this.settlement.settle(community, period);
    if (rules === 'file') {
      const findings = this.plausibility.checkFile(community, measurements);
      return { measurements, settlement, findings, open: [] };
    }
    const findings = await this.plausibility.check(community, measurements);
    await this.alarms.tell(community, period);
    const open = await this.plausibility.open(community, period);
    return { measurements, settlement, findings, open };
  }

  /** What is known of a month that still runs, before `until`; days before `from` are as they were. */
  async soFar(community: Community, until: QuarterHour, from: LocalDay): Promise<void> {
    const period = community.zone.periodOfInstant(startOf(quarterHour(until - 1)));
    const measured = await this.measurements.measureSoFar(community, period, until);
    await this.alarms.tell(community, period);
    await this.settlement.settleSoFar(community, measured, from);
  }
}
