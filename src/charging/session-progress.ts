import { Energy } from '../kernel/energy.js';
import { Instant } from '../kernel/quarter-hour.js';

export type SessionState = 'open' | 'ended' | 'held';

/** Why a person should look at a session; those of `HOLDING` keep it out of the settlement. */
export type SessionFinding =
  | 'clock-suspect'
  | 'connector-unknown'
  | 'unknown-token'
  | 'register-fell'
  | 'stop-below-start'
  | 'stop-before-start'
  | 'implausible-energy'
  | 'stop-missing'
  | 'stop-matched'
  | 'late-register';

const HOLDING: ReadonlySet<SessionFinding> = new Set([
  'connector-unknown',
  'unknown-token',
  'stop-below-start',
  'stop-before-start',
  'implausible-energy',
]);

/** The strongest public charging gives 400 kW; a session above that is no session. */
const WATTS_MAX = 400_000;
const SLACK = Energy.ofMilliwattHours(1_000_000);
const HOUR_MS = 3_600_000;

/** The charge point's own register at an instant. */
export interface RegisterValue {
  readonly at: Instant;
  readonly energy: Energy;
}

/** A charge session as far as it is known; kept in the database, so that a restart changes nothing. */
export interface SessionProgress {
  readonly state: SessionState;
  readonly start: RegisterValue;
  /** The latest register by the station's time. */
  readonly latest: RegisterValue;
  readonly end?: RegisterValue | undefined;
  readonly findings: readonly SessionFinding[];
}

export function startSession(
  start: RegisterValue,
  findings: readonly SessionFinding[],
): SessionProgress {
  return { state: 'open', start, latest: start, findings };
}

/**
 * A register value of a running session. Values may come late, twice or in another order: only a newer
 * one moves `latest`, and one that fell is a finding. After the end nothing is billed any more.
 */
export function meterSession(session: SessionProgress, value: RegisterValue): SessionProgress {
  if (session.end !== undefined) {
    const beyond = value.energy.milliwattHours > session.end.energy.milliwattHours;
    return beyond ? withFinding(session, 'late-register') : session;
  }
  if (value.at <= session.latest.at) return session;
  if (value.energy.milliwattHours < session.latest.energy.milliwattHours) {
    return withFinding(session, 'register-fell');
  }
  return { ...session, latest: value };
}

/** The stop a station tells. A second one changes nothing; one that cannot be true holds the session. */
export function stopSession(
  session: SessionProgress,
  stop: RegisterValue,
  findings: readonly SessionFinding[] = [],
): SessionProgress {
  if (session.end !== undefined) return session;
  const fell = stop.energy.milliwattHours < session.latest.energy.milliwattHours;
  const faults = faultsOf(session.start, stop);
  return finish(session, stop, [
    ...findings,
    ...(fell ? (['register-fell'] as const) : []),
    ...faults,
  ]);
}

/**
 * Ends a session whose stop never came, at the register where the next session began or, without one,
 * at the latest register. It ended when energy last flowed, at the latest when the next one began.
 */
export function endUnstopped(
  session: SessionProgress,
  next: RegisterValue | undefined,
): SessionProgress {
  if (session.end !== undefined) return session;
  const { latest } = session;
  const grew =
    next !== undefined &&
    next.at >= latest.at &&
    next.energy.milliwattHours > latest.energy.milliwattHours;
  const end = grew ? next : latest;
  return finish(session, end, ['stop-missing', ...faultsOf(session.start, end)]);
}

/**
 * The open session a StopTransaction with an unknown id belongs to: the only one of the charge point
 * that began before it with a register not above it. Two candidates are none.
 */
export function matchStop<T extends SessionProgress>(
  open: readonly T[],
  stop: RegisterValue,
): T | undefined {
  const candidates = open.filter(
    ({ start }) => start.at <= stop.at && start.energy.milliwattHours <= stop.energy.milliwattHours,
  );
  return candidates.length === 1 ? candidates[0] : undefined;
}

export function isHeld(findings: readonly SessionFinding[]): boolean {
  return findings.some((finding) => HOLDING.has(finding));
}

function finish(
  session: SessionProgress,
  end: RegisterValue,
  added: readonly SessionFinding[],
): SessionProgress {
  const findings = [...new Set([...session.findings, ...added])];
  return { ...session, end, findings, state: isHeld(findings) ? 'held' : 'ended' };
}

function faultsOf(start: RegisterValue, end: RegisterValue): SessionFinding[] {
  if (end.energy.milliwattHours < start.energy.milliwattHours) return ['stop-below-start'];
  if (end.at < start.at) return ['stop-before-start'];
  const possible = ((end.at - start.at) / HOUR_MS) * WATTS_MAX * 1000 + SLACK.milliwattHours;
  const drawn = end.energy.minus(start.energy).milliwattHours;
  return drawn > possible ? ['implausible-energy'] : [];
}

function withFinding(session: SessionProgress, finding: SessionFinding): SessionProgress {
  if (session.findings.includes(finding)) return session;
  return { ...session, findings: [...session.findings, finding] };
}
