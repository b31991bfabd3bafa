import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { Intake } from '../acquisition/spool/intake.service.js';
import { spoolName } from '../acquisition/known-device.js';
import { MemberId } from '../community/community.js';
import { Instant } from '../kernel/quarter-hour.js';
import { ChargePointPlace } from './charge-point-place.js';
import { ChargePointStore } from './charge-point.store.js';
import { ChargeSessionStore, Place, StoredSession } from './charge-session.store.js';
import { envelopeBytes } from './ocpp-decoder.js';
import { IdTagStatus, MeterValues, StartTransaction, StopTransaction } from './ocpp-messages.js';
import { latestWatts, readStart, readStop, registersOf, SessionStart } from './session-message.js';
import {
  endUnstopped,
  matchStop,
  meterSession,
  SessionFinding,
  startSession,
  stopSession,
} from './session-progress.js';
import { Arrival } from './station-time.js';

/**
 * Messages that make a charge session. Each is durable in the database and in the spool before its
 * answer leaves, and each is answered positively: an error would make the station repeat it for ever.
 */
@Injectable()
export class SessionMessages {
  constructor(
    private readonly sessions: ChargeSessionStore,
    private readonly points: ChargePointStore,
    private readonly intake: Intake,
  ) {}

  async start(place: ChargePointPlace, payload: unknown, arrival: Arrival): Promise<object> {
    const read = StartTransaction.safeParse(payload);
    if (!read.success) return this.keepUnreadable(place, 'StartTransaction', payload, arrival);
    const start = readStart(read.data, arrival);
    const member = await this.points.memberOf(place.community, start.token);
    const session = await this.sessions.locked(place, async (tx) => {
      const known = await this.sessions.byStartKey(tx, place, start.key);
      const begun = known ?? (await this.begin(tx, place, { start, member, arrival }));
      const { number } = begun;
      await this.keep(tx, place, { action: 'StartTransaction', payload, arrival, number });
      return begun;
    });
    await this.spool(place, 'StartTransaction', payload, arrival);
    return { transactionId: session.number, idTagInfo: { status: tagStatusOf(session.findings) } };
  }

  async stop(place: ChargePointPlace, payload: unknown, arrival: Arrival): Promise<object> {
    const action = 'StopTransaction';
    const read = StopTransaction.safeParse(payload);
    if (!read.success) {
      await this.keepUnreadable(place, action, payload, arrival);
      return {};
    }
    const stop = readStop(read.data, arrival);
    const values = registersOf(read.data.transactionData, arrival);
    await this.sessions.locked(place, async (tx) => {
      await this.keep(tx, place, { action, payload, arrival });
      const named = await this.sessions.byNumber(tx, place, read.data.transactionId);
      const open = named === undefined ? await this.sessions.openAt(tx, place) : [];
      const session = named ?? matchStop(open, stop.register);
      if (session === undefined) return;
      const findings = [...stop.findings, ...(named === undefined ? MATCHED : [])];
      const metered = values.reduce(meterSession, session);
      const stopped = stopSession(metered, stop.register, findings);
      await this.sessions.save(tx, place, { ...session, ...stopped });
      await this.sessions.addRegisters(tx, place, session.id, {
        values: [...values, stop.register],
        arrivedAt: arrival.at,
      });
    });
    await this.spool(place, action, payload, arrival);
    return { idTagInfo: { status: 'Accepted' } };
  }

  async meterValues(place: ChargePointPlace, payload: unknown, arrival: Arrival): Promise<object> {
    const read = MeterValues.safeParse(payload);
    if (!read.success) {
      await this.keepUnreadable(place, 'MeterValues', payload, arrival);
      return {};
    }
    const { transactionId, connectorId, meterValue } = read.data;
    const values = registersOf(meterValue, arrival);
    await this.sessions.locked(place, async (tx) => {
      const session =
        transactionId === undefined
          ? (await this.sessions.openAt(tx, place)).find(
              ({ connector }) => connector === connectorId,
            )
          : await this.sessions.byNumber(tx, place, transactionId);
      if (session === undefined || values.length === 0) return;
      await this.sessions.save(tx, place, { ...session, ...values.reduce(meterSession, session) });
      await this.sessions.addRegisters(tx, place, session.id, { values, arrivedAt: arrival.at });
    });
    await this.spool(place, 'MeterValues', payload, arrival);
    const power = latestWatts(meterValue, arrival);
    if (power !== undefined) await this.points.saveWatts(place, power.watts, power.at);
    return {};
  }

  /** Ends sessions of charge points that have been free since before `since`: their stop is lost. */
  async endForgotten(since: Instant): Promise<number> {
    const places = await this.points.forgottenSince(since);
    for (const place of places) {
      await this.sessions.locked(place, (tx) => this.endOpen(tx, place));
    }
    return places.length;
  }

  private async begin(
    tx: EntityManager,
    place: Place,
    by: { start: SessionStart; member: MemberId | undefined; arrival: Arrival },
  ): Promise<StoredSession> {
    const { start, member, arrival } = by;
    await this.endOpen(tx, place, start);
    const findings = [...start.findings, ...(member === undefined ? UNKNOWN_TOKEN : [])];
    const progress = startSession(start.register, findings);
    const { connector, key: startKey } = start;
    const begun = await this.sessions.insert(tx, place, { progress, member, connector, startKey });
    await this.sessions.addRegisters(tx, place, begun.id, {
      values: [start.register],
      arrivedAt: arrival.at,
    });
    return begun;
  }

  /** A connector has one session at a time: what is still open there never told its stop. */
  private async endOpen(tx: EntityManager, place: Place, next?: SessionStart): Promise<void> {
    for (const open of await this.sessions.openAt(tx, place)) {
      if (next !== undefined && open.connector !== next.connector) continue;
      await this.sessions.save(tx, place, { ...open, ...endUnstopped(open, next?.register) });
    }
  }

  /** What cannot be read is kept as it came, under a number of its own, for a person to look at. */
  private async keepUnreadable(
    place: Place,
    action: string,
    payload: unknown,
    arrival: Arrival,
  ): Promise<object> {
    const number = await this.sessions.locked(place, async (tx) => {
      const next = await this.sessions.nextNumber(tx);
      return this.keep(tx, place, { action, payload, arrival, number: next });
    });
    return { transactionId: number, idTagInfo: { status: 'Invalid' } };
  }

  private keep(
    tx: EntityManager,
    place: Place,
    message: { action: string; payload: unknown; arrival: Arrival; number?: number | undefined },
  ): Promise<number | undefined> {
    const { action, payload, number } = message;
    return this.points.keep(tx, place, { action, payload, number, arrivedAt: message.arrival.at });
  }

  private spool(
    place: ChargePointPlace,
    action: string,
    payload: unknown,
    arrival: Arrival,
  ): Promise<void> {
    const bytes = envelopeBytes(action, payload, arrival);
    const device = spoolName(place.community, place.chargeBox);
    return this.intake.accept(device, 'ocpp', bytes, arrival.at);
  }
}

const MATCHED: readonly SessionFinding[] = ['stop-matched'];
const UNKNOWN_TOKEN: readonly SessionFinding[] = ['unknown-token'];

function tagStatusOf(findings: readonly SessionFinding[]): IdTagStatus {
  return findings.includes('unknown-token') ? 'Invalid' : 'Accepted';
}
