import { Injectable } from '@nestjs/common';
import { Health } from '../platform/health.service.js';
import { ChargePointPlace } from './charge-point-place.js';
import { ChargePointStore } from './charge-point.store.js';
import { Authorize, BootNotification, foldIdTag, StatusNotification } from './ocpp-messages.js';
import { SessionMessages } from './session-messages.service.js';
import { Arrival, stationTime } from './station-time.js';

/** Seconds between heartbeats; the pings of the WebSocket notice a lost station sooner. */
const HEARTBEAT_SECONDS = 300;

type Answer = (place: ChargePointPlace, payload: unknown, arrival: Arrival) => Promise<object>;

/** Answers what charge points say (OCPP 1.6, section 4), whoever carries the messages. */
@Injectable()
export class CentralSystem {
  private readonly answers: ReadonlyMap<string, Answer> = new Map<string, Answer>([
    ['BootNotification', (place, payload, arrival) => this.boot(place, payload, arrival)],
    ['Heartbeat', (_, __, arrival) => Promise.resolve({ currentTime: timeText(arrival) })],
    ['StatusNotification', (place, payload, arrival) => this.status(place, payload, arrival)],
    ['Authorize', (place, payload) => this.authorize(place, payload)],
    ['DataTransfer', () => Promise.resolve({ status: 'UnknownVendorId' })],
    ['StartTransaction', (place, payload, at) => this.sessionMessages.start(place, payload, at)],
    ['StopTransaction', (place, payload, at) => this.sessionMessages.stop(place, payload, at)],
    ['MeterValues', (place, payload, at) => this.sessionMessages.meterValues(place, payload, at)],
  ]);

  constructor(
    private readonly points: ChargePointStore,
    private readonly sessionMessages: SessionMessages,
    private readonly health: Health,
  ) {}

  /** The answer's payload; undefined for an action that is not known. */
  async answer(
    place: ChargePointPlace,
    call: { readonly action: string; readonly payload: unknown },
    arrival: Arrival,
  ): Promise<object | undefined> {
    const answer = this.answers.get(call.action);
    if (answer === undefined) return undefined;
    await this.points.seen(place, arrival.at);
    return answer(place, call.payload, arrival);
  }

  private async boot(place: ChargePointPlace, payload: unknown, arrival: Arrival): Promise<object> {
    const read = BootNotification.safeParse(payload);
    if (read.success) {
      const { chargePointVendor, chargePointModel, firmwareVersion, meterSerialNumber } = read.data;
      await this.points.saveMake(place, {
        vendor: chargePointVendor,
        model: chargePointModel,
        firmware: firmwareVersion ?? '',
        meterSerial: meterSerialNumber ?? '',
      });
    }
    return { status: 'Accepted', currentTime: timeText(arrival), interval: HEARTBEAT_SECONDS };
  }

  /** Connector 0 is the station as a whole: only its fault concerns the charge point. */
  private async status(
    place: ChargePointPlace,
    payload: unknown,
    arrival: Arrival,
  ): Promise<object> {
    const read = StatusNotification.safeParse(payload);
    if (!read.success) return {};
    const { connectorId, status, errorCode, timestamp } = read.data;
    if (connectorId === 0 && status === 'Available') return {};
    const at = timestamp === undefined ? arrival.at : stationTime(timestamp, arrival).at;
    await this.points.saveStatus(place, { status, errorCode, at });
    const part = `charge point ${place.chargePoint}`;
    if (errorCode === 'NoError') this.health.report(part, 'ok', `It says ${status}.`);
    else this.health.report(part, 'warning', `It says ${status} with the error ${errorCode}.`);
    return {};
  }

  private async authorize(place: ChargePointPlace, payload: unknown): Promise<object> {
    const read = Authorize.safeParse(payload);
    const token = read.success ? foldIdTag(read.data.idTag) : '';
    const member = await this.points.memberOf(place.community, token);
    return { idTagInfo: { status: member === undefined ? 'Invalid' : 'Accepted' } };
  }
}

function timeText(arrival: Arrival): string {
  return new Date(arrival.at).toISOString();
}
