import { ChargeSession, energyOfSession } from '../charging/charge-session.js';
import { kwhText } from '../kernel/energy.js';
import { QUARTER_HOUR_MS, quarterHour } from '../kernel/quarter-hour.js';
import { split } from '../kernel/split.js';
import { Finding } from '../measurements/measurement.js';
import { ShareSeries } from './settlement.js';

/** A session's part in a quarter-hour: who, and for how many milliseconds. */
interface Presence {
  readonly session: ChargeSession;
  readonly overlapMs: number;
}

/**
 * Hands the energy of a charge point to its sessions: a quarter-hour belongs to the session that
 * overlaps it, to two by the time of overlap; the solar part follows in proportion to consumption;
 * largest remainder, ties to the session that began earlier. The holder has no row in a quarter-hour
 * that sessions fill, and keeps the energy outside any session. Returns the holder's rows, then the
 * sessions'.
 */
export function sessionShares(
  holder: ShareSeries,
  sessions: readonly ChargeSession[],
): readonly ShareSeries[] {
  const own = [...sessions]
    .filter(({ chargePoint }) => chargePoint === holder.meteringPoint)
    .sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
  const presences = presencesIn(holder, own);
  if (presences.size === 0) return [holder];
  const present = holder.present.slice();
  const rows = new Map(own.map((session) => [session, emptyRows(holder, session)]));
  for (const [at, there] of presences) {
    present[at] = 0;
    const uses = partsOf(
      holder.consumption[at],
      there.map(({ overlapMs }) => overlapMs),
    );
    const solar = partsOf(holder.solar[at], uses);
    there.forEach(({ session }, place) => {
      const row = rows.get(session);
      if (row === undefined) return;
      const here = at + holder.first - row.first;
      row.consumption[here] = uses[place];
      row.solar[here] = solar[place];
      row.grid[here] = uses[place] - solar[place];
      row.present[here] = 1;
      row.substitute[here] = holder.substitute[at];
    });
  }
  const filled = [...rows.values()].filter((row) => row.present.length > 0);
  return [{ ...holder, present }, ...filled];
}

/** Parts of a value that may be missing: then all parts are. */
function partsOf(total: number, weights: readonly number[]): readonly number[] {
  return Number.isNaN(total) ? weights.map(() => NaN) : split(total, weights);
}

function presencesIn(
  holder: ShareSeries,
  sessions: readonly ChargeSession[],
): ReadonlyMap<number, readonly Presence[]> {
  const presences = new Map<number, Presence[]>();
  for (const session of sessions) {
    const { from, to } = rangeOf(holder, session);
    for (let at = from; at < to; at += 1) {
      const start = (holder.first + at) * QUARTER_HOUR_MS;
      const begin = Math.max(session.startedAt, start);
      const overlapMs = Math.min(session.endedAt, start + QUARTER_HOUR_MS) - begin;
      presences.set(at, [...(presences.get(at) ?? []), { session, overlapMs }]);
    }
  }
  return presences;
}

/** The places of the holder's rows that a session overlaps. */
function rangeOf(holder: ShareSeries, { startedAt, endedAt }: ChargeSession) {
  const from = Math.max(0, Math.floor(startedAt / QUARTER_HOUR_MS) - holder.first);
  const last = Math.ceil(endedAt / QUARTER_HOUR_MS) - holder.first;
  const to = startedAt === endedAt ? from : Math.min(holder.consumption.length, last);
  return { from, to: Math.max(from, to) };
}

function emptyRows(holder: ShareSeries, session: ChargeSession): ShareSeries {
  const { from, to } = rangeOf(holder, session);
  return {
    meteringPoint: holder.meteringPoint,
    session: session.id,
    first: quarterHour(holder.first + from),
    consumption: new Float64Array(to - from).fill(NaN),
    solar: new Float64Array(to - from).fill(NaN),
    battery: undefined,
    grid: new Float64Array(to - from).fill(NaN),
    present: new Uint8Array(to - from),
    substitute: new Uint8Array(to - from),
  };
}

const DIFFERENCE_MIN_MILLIWATT_HOURS = 100_000;
const DIFFERENCE_MIN_PERCENT = 1;

/**
 * A finding per session that lies wholly in the settled quarter-hours and whose energy there differs
 * from end − start of its own register by more than 1 % and 0.1 kWh.
 */
export function sessionFindings(
  shares: readonly ShareSeries[],
  sessions: readonly ChargeSession[],
  [from, to]: readonly [number, number],
): readonly Finding[] {
  const inside = sessions.filter(
    ({ startedAt, endedAt }) =>
      startedAt >= from * QUARTER_HOUR_MS && endedAt <= to * QUARTER_HOUR_MS,
  );
  return inside.flatMap((session) => {
    const rows = shares.find((share) => share.session === session.id);
    const settled = rows?.consumption.reduce((a, b) => a + b, 0) ?? 0;
    const counted = energyOfSession(session).milliwattHours;
    const difference = Math.abs(settled - counted);
    const small =
      difference <= DIFFERENCE_MIN_MILLIWATT_HOURS ||
      difference * 100 <= counted * DIFFERENCE_MIN_PERCENT;
    if (small || Number.isNaN(settled)) return [];
    const text =
      `the charge point measured ${kwhText(settled)} kWh during the session, ` +
      `its register counted ${kwhText(counted)} kWh`;
    return [{ code: 'session-energy-differs', place: session.id, count: 1, text }];
  });
}
