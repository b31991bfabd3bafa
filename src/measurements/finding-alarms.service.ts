import { Injectable } from '@nestjs/common';
import { Community } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { Incidents } from '../platform/incidents.service.js';
import { JudgedFinding } from './plausibility.js';
import { PlausibilityService } from './plausibility.service.js';

/** Tells the operator of every error that measuring and checking found: one alarm as long as it lasts. */
@Injectable()
export class FindingAlarms {
  private readonly lasting = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly plausibility: PlausibilityService,
    private readonly incidents: Incidents,
  ) {}

  /** To be called when a month was measured or checked. */
  async tell(community: Community, period: Period): Promise<void> {
    const open = await this.plausibility.open(community, period);
    const errors = open.filter(({ severity }) => severity === 'error');
    const month = `${community.id} ${period}`;
    const before = this.lasting.get(month) ?? new Set();
    for (const { code, place, text } of errors.filter((one) => !before.has(nameOf(one)))) {
      const sentence = `${period}, metering point ${place}: ${text}.`;
      this.incidents.note({ code, place: `${community.id}/${place}`, kind: 'alarm', sentence });
    }
    this.lasting.set(month, new Set(errors.map(nameOf)));
  }
}

function nameOf({ code, place }: JudgedFinding): string {
  return `${code} at ${place}`;
}
