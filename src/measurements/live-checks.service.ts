import { Injectable } from '@nestjs/common';
import { Community } from '../community/community.js';
import { Instant } from '../kernel/quarter-hour.js';
import { Health } from '../platform/health.service.js';
import { Incidents } from '../platform/incidents.service.js';
import { FindingStore } from './finding.store.js';
import { LiveCourses } from './live-courses.service.js';
import { Finding } from './measurement.js';
import { checkLive } from './plausibility-live.js';

/**
 * Live values against counters, every hour. What is found is one alarm as long as it lasts, and a
 * finding of the month: statements that rest on the meter wait until a person has looked.
 */
@Injectable()
export class LiveChecks {
  private readonly lasting = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly courses: LiveCourses,
    private readonly found: FindingStore,
    private readonly incidents: Incidents,
    private readonly health: Health,
  ) {}

  async check(community: Community, now: Instant): Promise<readonly Finding[]> {
    const courses = await this.courses.of(community, now);
    const findings = courses.flatMap(checkLive);
    const period = community.zone.periodOfInstant(now);
    await this.found.addLive(community.id, period, findings);
    this.tell(community, findings);
    return findings;
  }

  private tell(community: Community, findings: readonly Finding[]): void {
    const before = this.lasting.get(community.id) ?? new Set();
    for (const { code, place, text } of findings.filter((one) => !before.has(nameOf(one)))) {
      const sentence = `Metering point ${place}: ${text}.`;
      this.incidents.note({ code, place: `${community.id}/${place}`, kind: 'alarm', sentence });
    }
    this.lasting.set(community.id, new Set(findings.map(nameOf)));
    const part = `live values of ${community.id}`;
    if (findings.length === 0) this.health.report(part, 'ok', 'Power and counters agree.');
    else this.health.report(part, 'warning', `${findings.map(nameOf).join(', ')}: look there.`);
  }
}

function nameOf({ code, place }: Finding): string {
  return `${code} at ${place}`;
}
