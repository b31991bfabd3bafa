import { Community, Member, MeteringPointId } from '../community/community.js';
import { metersOf } from '../community/holder-on.js';
import { Period } from '../kernel/local-day.js';
import { quarterHourText } from '../kernel/quarter-hour.js';
import { Blocker } from './blocker.js';
import { NotIssued } from './statement.js';

/** Says which point and which quarter-hours keep a member's statement back, and what to do. */
export function notIssued(
  community: Community,
  period: Period,
  member: Member,
  blockers: readonly Blocker[],
): NotIssued {
  const code = blockers.at(0)?.code ?? 'no-line';
  if (code === 'no-line') {
    const reason = `Member ${member.id} has no line in ${period}: nothing was drawn and no fee is due.`;
    return { member: member.id, code, reason };
  }
  const sentences = blockers.map((blocker) => sentence(community, blocker));
  const reason = [...sentences, `Then bill ${period} again.`].join(' ');
  return { member: member.id, code, reason };
}

function sentence(community: Community, blocker: Blocker): string {
  const { meteringPoint } = blocker;
  const from = `from ${quarterHourText(blocker.first)}`;
  const count = `${blocker.quarterHours} quarter-hour${blocker.quarterHours === 1 ? '' : 's'}`;
  switch (blocker.code) {
    case 'value-missing':
      return (
        `Metering point ${meteringPoint} has no value in ${count} ${from}: ` +
        `bring in ${metersText(community, meteringPoint)}.`
      );
    case 'generation-missing':
      return (
        `In ${count} ${from} nothing could be shared out to metering point ${meteringPoint} ` +
        `because ${sourcesText(community)} has no value: bring it in.`
      );
    case 'tariff-missing':
      return (
        `Metering point ${meteringPoint} has no price ${from}: ` +
        `add a price entry or name the tariff of the charge session.`
      );
  }
}

function metersText(community: Community, meteringPoint: MeteringPointId): string {
  const meters = metersOf(community, meteringPoint).map((meter) => meter.id);
  return meters.length === 0
    ? 'its quarter-hours'
    : `the readings of meter ${meters.join(' or ')} before and after`;
}

function sourcesText(community: Community): string {
  const balance = community.allocation.some((rule) => rule.model === 'balance');
  const points = community.meteringPoints.filter(
    (point) => point.kind === 'generation' || (balance && point.kind === 'grid'),
  );
  return points.map((point) => point.id).join(' or ');
}
