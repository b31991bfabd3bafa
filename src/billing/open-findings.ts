import { Community, MeteringPoint } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { Finding } from '../measurements/measurement.js';
import { NotIssued } from './statement.js';
import { SupplyDraft } from './supply-draft.js';

/**
 * The findings that hold a member's statement back: those at its own metering points, and those at the
 * points everybody's share rests on (generation, grid, storage, the community as a whole).
 */
export function findingsOn(
  community: Community,
  supplies: readonly Pick<SupplyDraft, 'meteringPoint'>[],
  open: readonly Finding[],
): readonly Finding[] {
  if (supplies.length === 0) return [];
  const own = new Set<string>(supplies.map(({ meteringPoint }) => meteringPoint));
  const shared = community.meteringPoints.filter(isShared).map(({ id }) => id);
  const places = new Set<string>([...own, ...shared, community.id]);
  return open.filter(({ place }) => places.has(place.split('/')[0]));
}

/** Says which findings keep a statement back, and what to do. */
export function heldByFindings(
  period: Period,
  member: NotIssued['member'],
  findings: readonly Finding[],
): NotIssued {
  const sentences = findings.map(({ place, text }) => `At ${place}: ${text}.`);
  const reason = [...sentences, `Look at it and acknowledge it, then bill ${period} again.`];
  return { member, code: 'finding-open', reason: reason.join(' ') };
}

function isShared({ kind }: MeteringPoint): boolean {
  return kind === 'generation' || kind === 'grid' || kind === 'storage';
}
