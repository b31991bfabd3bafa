import { CommunityId } from '../../community/community.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { deviceKey, Gap, LastHeard, latest, SignOfLife, SILENCE } from './gap.js';

/** Two frames further apart than this many cadences have a gap between them. */
const CADENCES_MAX = 1.5;

/** Milliseconds between two frames of a device; undefined where nobody can say. */
export type CadenceOf = (community: CommunityId, device: string) => number | undefined;

/** What some signs of life changed. */
export interface Followed {
  /** Gaps that opened or ended, each once in its last state, in the order they opened. */
  readonly gaps: readonly Gap[];
  /** The devices that were heard. */
  readonly heard: readonly LastHeard[];
}

/**
 * Follows devices through their signs of life, in the order of the spool. An outage opens a gap from the
 * last sample on; the next sample ends it. Without an outage two samples further apart than 1.5 cadences
 * make one. Depends on the frames and their order alone: what was followed already changes nothing.
 */
export function followSigns(
  known: ReadonlyMap<string, LastHeard>,
  signs: readonly SignOfLife[],
  cadenceOf: CadenceOf,
): Followed {
  const heard = new Map<string, LastHeard>();
  const gaps = new Map<string, Gap>();
  for (const sign of signs) {
    const key = deviceKey(sign);
    const before = heard.get(key) ?? known.get(key);
    if (before !== undefined && sign.sequence <= before.sequence) continue;
    const gap = gapBetween(before, sign, cadenceOf(sign.community, sign.device));
    if (gap !== undefined) {
      const place = `${key} ${gap.from}`;
      gaps.set(place, { ...gap, reason: gaps.get(place)?.reason ?? gap.reason });
    }
    heard.set(key, after(before, sign, gap));
  }
  return { gaps: [...gaps.values()], heard: [...heard.values()] };
}

/** Samples that should have come strictly between two others. */
export function missedBetween(from: Instant, to: Instant, cadenceMs: number): number {
  return Math.max(0, Math.round((to - from) / cadenceMs) - 1);
}

function gapBetween(
  before: LastHeard | undefined,
  sign: SignOfLife,
  cadenceMs: number | undefined,
): Gap | undefined {
  const { community, device, meter, at, outage } = sign;
  const last = before?.silentFrom ?? before?.heardAt;
  const isOpen = before?.silentFrom !== undefined;
  const shared = { community, device, meter };
  if (outage !== undefined) {
    if (isOpen) return undefined;
    return { ...shared, from: last ?? at, to: undefined, missed: undefined, reason: outage };
  }
  if (last === undefined || at <= last) return undefined;
  const isLong = cadenceMs !== undefined && at - last > CADENCES_MAX * cadenceMs;
  if (!isOpen && !isLong) return undefined;
  const missed = cadenceMs === undefined ? undefined : missedBetween(last, at, cadenceMs);
  return { ...shared, from: last, to: at, missed, reason: SILENCE };
}

function after(
  before: LastHeard | undefined,
  { community, device, meter, at, registerAt, sequence, outage }: SignOfLife,
  gap: Gap | undefined,
): LastHeard {
  return {
    community,
    device,
    meter,
    heardAt: outage === undefined ? latest(before?.heardAt, at) : before?.heardAt,
    registerAt: latest(before?.registerAt, registerAt),
    sequence,
    silentFrom: gap === undefined ? before?.silentFrom : openFrom(gap),
  };
}

function openFrom({ from, to }: Gap): Instant | undefined {
  return to === undefined ? from : undefined;
}
