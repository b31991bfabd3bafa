import { Instant } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';

/** One message of a simulated meter. */
export interface MeterMessage {
  readonly topic: string;
  readonly payload: string;
}

/** What an MQTT meter shows at an instant. */
export interface MeterState {
  readonly at: Instant;
  readonly importMilliwattHours: number;
  readonly exportMilliwattHours: number;
  /** Positive when energy is drawn. */
  readonly watts: number;
}

/** `tele/<name>/SENSOR` of a Tasmota infrared head with the usual SML script; local time without zone. */
export function tasmotaMessages(name: string, zone: Zone, state: MeterState): MeterMessage[] {
  const wall = new Date(state.at + zone.offsetAt(state.at)).toISOString().slice(0, 19);
  const payload = JSON.stringify({
    Time: wall,
    SML: {
      Total_in: state.importMilliwattHours / 1e6,
      Total_out: state.exportMilliwattHours / 1e6,
      Power_curr: round(state.watts, 1),
    },
  });
  return [{ topic: `tele/${name}/SENSOR`, payload }];
}

/** Notifications of a Shelly Pro 3EM: power every time, counters on the full minute. */
export function shellyMessages(name: string, state: MeterState): MeterMessage[] {
  const ts = round(state.at / 1000, 2);
  const third = state.watts / 3;
  const live = {
    id: 0,
    a_act_power: round(third, 1),
    b_act_power: round(third, 1),
    c_act_power: round(third, 1),
    a_voltage: 230.4,
    total_act_power: round(state.watts, 3),
  };
  const messages = [notify(name, ts, { 'em:0': live })];
  if (state.at % 60_000 < 10_000) {
    const counters = {
      id: 0,
      total_act: state.importMilliwattHours / 1e3,
      total_act_ret: state.exportMilliwattHours / 1e3,
    };
    messages.push(notify(name, ts, { 'emdata:0': counters }));
  }
  return messages;
}

function notify(name: string, ts: number, parts: Readonly<Record<string, unknown>>): MeterMessage {
  const topic = `${name}/events/rpc`;
  const message = {
    src: name,
    dst: `${name}/events`,
    method: 'NotifyStatus',
    params: { ts, ...parts },
  };
  return { topic, payload: JSON.stringify(message) };
}

function round(value: number, places: number): number {
  return Math.round(value * 10 ** places) / 10 ** places;
}
