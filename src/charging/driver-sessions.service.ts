import { Inject, Injectable, Optional } from '@nestjs/common';
import { MemberId, MeteringPointId } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { Instant } from '../kernel/quarter-hour.js';
import { ChargePointStore } from './charge-point.store.js';
import { ChargeSessionStore, Place, StoredSession } from './charge-session.store.js';
import { DriverTokens } from './driver-tokens.service.js';
import { RemoteAnswer } from './ocpp-messages.js';
import { refuse } from './refuse.js';
import { StationCalls } from './station-calls.service.js';

/** The running session of a charge point, as far as its registers have come. */
export interface RunningSession {
  readonly id: string;
  /** Undefined for a start with a token nobody knows. */
  readonly member: MemberId | undefined;
  readonly startedAt: Instant;
  /** The time of the latest register. */
  readonly at: Instant;
  readonly energy: Energy;
}

/** What a charge point is doing now. */
export interface LiveCharging {
  readonly chargePoint: MeteringPointId;
  readonly connected: boolean;
  /** OCPP status (Available, Preparing, Charging, …); Unknown before it was ever told. */
  readonly status: string;
  readonly errorCode: string;
  readonly lastSeenAt: Instant | undefined;
  /** Power drawn, as last measured inside the running session. */
  readonly watts: number | undefined;
  readonly session: RunningSession | undefined;
}

/** What a driver does at a charge point: start, look, stop. */
@Injectable()
export class DriverSessions {
  constructor(
    private readonly sessions: ChargeSessionStore,
    private readonly points: ChargePointStore,
    private readonly tokens: DriverTokens,
    @Optional() @Inject(StationCalls) private readonly stations: StationCalls | undefined,
  ) {}

  /** Resolves when the station has accepted, which means that it will try: `live` shows the session. */
  async start(place: Place, member: MemberId): Promise<void> {
    const { chargePoint } = place;
    const idTag = await this.tokens.tokenOf(place.community, member);
    const running = await this.sessions.runningAt(place);
    if (running !== undefined) throw refuse('charge-point-busy', { chargePoint });
    const status = await this.call(place, 'RemoteStartTransaction', { connectorId: 1, idTag });
    if (status !== 'Accepted') throw refuse('start-refused', { chargePoint });
  }

  async stop(place: Place, member: MemberId): Promise<void> {
    const { chargePoint } = place;
    const running = await this.sessions.runningAt(place);
    if (running?.member !== member) throw refuse('no-session', { chargePoint });
    const transactionId = running.number;
    const status = await this.call(place, 'RemoteStopTransaction', { transactionId });
    if (status !== 'Accepted') throw refuse('stop-refused', { chargePoint });
  }

  async live(place: Place): Promise<LiveCharging> {
    const [state, running] = await Promise.all([
      this.points.stateOf(place),
      this.sessions.runningAt(place),
    ]);
    const isFresh = running !== undefined && (state?.wattsAt ?? 0) >= running.start.at;
    return {
      chargePoint: place.chargePoint,
      connected: this.stations?.isConnected(place) ?? false,
      status: state?.status ?? 'Unknown',
      errorCode: state?.errorCode ?? 'NoError',
      lastSeenAt: state?.lastSeenAt,
      watts: isFresh ? state?.watts : undefined,
      session: running === undefined ? undefined : runningSession(running),
    };
  }

  private async call(place: Place, action: string, payload: object): Promise<string> {
    const { chargePoint } = place;
    if (this.stations?.isConnected(place) !== true) {
      throw refuse('charge-point-offline', { chargePoint });
    }
    const answer = RemoteAnswer.safeParse(await this.stations.call(place, action, payload));
    if (!answer.success) throw refuse('no-answer', { chargePoint });
    return answer.data.status;
  }
}

function runningSession({ id, member, start, latest }: StoredSession): RunningSession {
  const energy = latest.energy.minus(start.energy);
  return { id, member, startedAt: start.at, at: latest.at, energy };
}
