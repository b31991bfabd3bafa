import { Injectable } from '@nestjs/common';
import { Community } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { MeasurementService } from '../measurements/measurement.service.js';
import { PlausibilityService } from '../measurements/plausibility.service.js';
import { ReadingDecisionService } from '../measurements/reading-decision.service.js';
import { SubstituteService } from '../measurements/substitute.service.js';
import { gapsWithoutProposal, lateRuns, substituteRuns } from './finding-figures.js';
import { billedMembersIn, FindingMonth } from './finding-month.js';
import { orNotYet } from './operator-month.service.js';

/** Everything a person decides about a month's measurements. */
@Injectable()
export class FindingDesk {
  constructor(
    readonly plausibility: PlausibilityService,
    readonly substitutes: SubstituteService,
    readonly decisions: ReadingDecisionService,
    private readonly measurements: MeasurementService,
  ) {}

  async of(community: Community, period: Period): Promise<FindingMonth> {
    const [findings, gaps, values, decisions, late] = await Promise.all([
      this.plausibility.findings(community, period),
      orNotYet(this.substitutes.gaps(community, period)),
      this.substitutes.of(community, period),
      this.decisions.decisions(community),
      this.measurements.lateValues(community, period),
    ]);
    const runs = substituteRuns(values);
    return {
      period,
      findings,
      gaps: gaps && gapsWithoutProposal(gaps, runs),
      substitutes: runs,
      decisions: [...decisions].reverse(),
      late: lateRuns(late),
      billedMembers: billedMembersIn(community, period),
    };
  }
}
