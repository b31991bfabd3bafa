import { MqttRecord, mqttDevice, NOON, SaidMessage } from '../../support/mqtt-record.js';
import { BadInputCases } from '../rows.js';

/** A reading some minutes before noon. */
const said = (minute: number, kwh: number, more: object = {}): SaidMessage => ({
  payload: JSON.stringify({ at: timeOf(minute), import_kwh: kwh, ...more }),
});
const timeOf = (minute: number) => new Date(NOON - minute * 60_000).toISOString();

export function cases(): BadInputCases {
  const record = MqttRecord.use();
  const say = (id: string, ...messages: readonly SaidMessage[]) =>
    record.say(mqttDevice(id), ...messages);
  return {
    'MQTT-046': async () => {
      const outcome = await say('MQTT-046', said(0, 1), { ...said(0, 1), as: { dup: true } });
      expect(outcome).toEqual({ readings: ['import 1'], setAside: [], incidents: [], gaps: [] });
    },
    'MQTT-047': async () => {
      const again = Array.from({ length: 500 }, () => said(0, 1, { seq: 5 }));
      const outcome = await say('MQTT-047', ...again);
      expect(outcome).toEqual({ readings: ['import 1'], setAside: [], incidents: [], gaps: [] });
    },
    'MQTT-048': async () => {
      const outcome = await say('MQTT-048', said(0, 1), said(0, 2));
      expect(outcome).toMatchObject({ readings: ['import 1'], setAside: ['conflict'] });
      expect(record.incidents.countOf('conflict')).toBeGreaterThan(0);
    },
    'MQTT-049': async () => {
      const { readings } = await say('MQTT-049', said(1, 3), said(3, 1), said(2, 2));
      expect(readings).toEqual([3, 2, 1].map((minute) => `${timeOf(minute)} import ${4 - minute}`));
    },
    'MQTT-061': async () => {
      const outcome = await say('MQTT-061', said(9, 1, { seq: 1 }), said(4, 2, { seq: 6 }));
      expect(outcome).toMatchObject({ gaps: ['4 lost-messages'], incidents: ['lost-messages'] });
    },
    'MQTT-062': async () => {
      const outcome = await say('MQTT-062', said(9, 1, { seq: 70 }), said(8, 2, { seq: 0 }));
      expect(outcome).toMatchObject({ setAside: [], incidents: ['device-restart'] });
      expect(outcome.readings).toHaveLength(2);
    },
    'MQTT-063': async () => {
      const outcome = await say('MQTT-063', said(9, 1, { seq: 7 }), said(8, 2, { seq: 7 }));
      expect(outcome).toMatchObject({ setAside: ['conflict'], incidents: ['conflict'] });
      expect(outcome.readings).toEqual([`${timeOf(9)} import 1`]);
    },
  };
}
