import { Injectable } from '@nestjs/common';
import { Community, CommunityId } from '../../community/community.js';
import { LocalDay } from '../../kernel/local-day.js';
import { DayDigest, DaySpan, daySpans, ProjectionDifference, sameDigest } from './day-digest.js';
import { digestPoints } from './digest-points.store.js';
import { ProjectionRebuild } from './projection-rebuild.service.js';
import { RecordedRegisters, RegisterName } from './recorded-registers.store.js';
import { TimeSeries } from './time-series.service.js';

/**
 * Holds the registers of the projection against the record, series by series and local day by local
 * day. Where they differ the record is right: its readings are written again.
 */
@Injectable()
export class ProjectionComparison {
  constructor(
    private readonly recorded: RecordedRegisters,
    private readonly timeSeries: TimeSeries,
    private readonly rebuilder: ProjectionRebuild,
  ) {}

  /** The differences found from the first to the last local day, both included, and mended. */
  async compare(
    { id, zone }: Pick<Community, 'id' | 'zone'>,
    first: LocalDay,
    last: LocalDay,
  ): Promise<readonly ProjectionDifference[]> {
    const days = daySpans(zone, first, last);
    const differences: ProjectionDifference[] = [];
    for (const name of await this.namesOf(id)) {
      differences.push(...(await this.compareRegister(name, days)));
    }
    return differences;
  }

  private async namesOf(community: CommunityId): Promise<readonly RegisterName[]> {
    const names = [...(await this.recorded.namesOf(community))];
    const known = new Set(names.map(({ meter, quantity }) => `${quantity} ${meter}`));
    for (const { meter, quantity } of await this.timeSeries.latest(community)) {
      if (quantity !== 'import' && quantity !== 'export') continue;
      if (!known.has(`${quantity} ${meter}`)) names.push({ community, meter, quantity });
    }
    return names;
  }

  private async compareRegister(
    name: RegisterName,
    days: readonly DaySpan[],
  ): Promise<readonly ProjectionDifference[]> {
    const recorded = await this.recorded.digestsOf(name, days);
    const projected = await this.projectedOf(name, days);
    const differences: ProjectionDifference[] = [];
    for (const span of days) {
      const [ours, theirs] = [recorded.get(span.day), projected.get(span.day)];
      if (!sameDigest(ours, theirs)) differences.push(await this.mend(name, span, [ours, theirs]));
    }
    return differences;
  }

  private async mend(
    name: RegisterName,
    span: DaySpan,
    [recorded, projected]: readonly (DayDigest | undefined)[],
  ): Promise<ProjectionDifference> {
    await this.rebuilder.rebuildRegister(name, span);
    const now = (await this.projectedOf(name, [span])).get(span.day);
    const { community, meter, quantity: register } = name;
    return {
      community,
      meter,
      register,
      day: span.day,
      recorded: recorded?.count ?? 0,
      projected: projected?.count ?? 0,
      mended: sameDigest(recorded, now),
    };
  }

  private projectedOf(
    name: RegisterName,
    days: readonly DaySpan[],
  ): Promise<ReadonlyMap<LocalDay, DayDigest>> {
    const [first, last] = [days.at(0), days.at(-1)];
    if (first === undefined || last === undefined) return Promise.resolve(new Map());
    const pages = this.timeSeries.pages(name, { from: first.from, to: last.to });
    return digestPoints(pages, days);
  }
}
