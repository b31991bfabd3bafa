import { instant } from '../../../src/kernel/quarter-hour.js';
import { MqttRecord, mqttDevice, NOON, Outcome, SaidMessage } from '../../support/mqtt-record.js';
import { BadInputCases } from '../rows.js';

const said = (at: unknown, more: object = {}): SaidMessage => ({
  payload: JSON.stringify({ at, import_kwh: 1, ...more }),
});
const aside = (code: string): Outcome => ({
  readings: [],
  setAside: [code],
  incidents: [code],
  gaps: [],
});
const inMinutes = (minutes: number) => new Date(NOON + minutes * 60_000).toISOString();

export function cases(): BadInputCases {
  const record = MqttRecord.use();
  const say = (id: string, ...messages: readonly SaidMessage[]) =>
    record.say(mqttDevice(id), ...messages);
  const refuses = (id: string, message: SaidMessage, code: string) => async () => {
    expect(await say(id, message)).toEqual(aside(code));
  };
  const milliseconds = (id: string, timestamp: number) => async () => {
    const topic = 'vzlogger/data/chn0/raw';
    const payload = JSON.stringify({ timestamp, value: 1 });
    expect(await record.say(mqttDevice(id, 'vzlogger'), { topic, payload })).toEqual(aside('time'));
  };
  return {
    'MQTT-043': async () => {
      const retain = { as: { retain: true } } as const;
      const old = said('2026-11-22T10:45:00Z');
      const { readings } = await say(
        'MQTT-043',
        old,
        { ...old, ...retain },
        { ...said('2026-11-22T10:50:00Z'), ...retain },
        { ...said(undefined), ...retain },
      );
      const kept = ['2026-11-22T10:45:00.000Z import 1', '2026-11-22T10:50:00.000Z import 1'];
      expect(readings).toEqual(kept);
    },
    'MQTT-050': async () => {
      const outcome = await say('MQTT-050', said(undefined), said(undefined));
      expect(outcome).toMatchObject({ readings: ['import 1'], incidents: ['time-of-arrival'] });
    },
    'MQTT-051': async () => {
      expect(await say('MQTT-051', said('1970-01-01T00:00:00Z'))).toEqual(aside('time'));
      await milliseconds('MQTT-051-zero', 0)();
    },
    'MQTT-052': milliseconds('MQTT-052', 1_795_345_200),
    'MQTT-053': milliseconds('MQTT-053', 1.7953452e18),
    'MQTT-054': async () => {
      expect(await say('MQTT-054', said(inMinutes(6)))).toEqual(aside('clock'));
      const told = record.incidents.all().find(({ code }) => code === 'clock');
      expect(told).toMatchObject({ kind: 'alarm', sentence: /set the clock/ });
    },
    'MQTT-055': refuses('MQTT-055', said(inMinutes(2 * 24 * 60)), 'time'),
    'MQTT-056': async () => {
      const { readings } = await say('MQTT-056', said(inMinutes(-34 * 24 * 60)));
      expect(readings).toEqual(['2026-10-19T11:00:00.000Z import 1']);
      const late = await say('MQTT-056', said(inMinutes(-40 * 24 * 60)));
      expect(late).toMatchObject({ readings, setAside: ['late'], incidents: ['late'] });
    },
    'MQTT-057': refuses('MQTT-057', said('2026-03-29T02:30:00'), 'time'),
    'MQTT-058': async () => {
      const receivedAt = instant(Date.UTC(2026, 9, 25, 2));
      const { readings } = await say(
        'MQTT-058',
        { ...said('2026-10-25T02:30:00+02:00'), receivedAt },
        { ...said('2026-10-25T02:30:00+01:00'), receivedAt },
      );
      const hours = ['2026-10-25T00:30:00.000Z import 1', '2026-10-25T01:30:00.000Z import 1'];
      expect(readings).toEqual(hours);
    },
    'MQTT-059': async () => {
      const { readings } = await say('MQTT-059', said('2026-11-21T23:59:60Z'));
      expect(readings).toEqual(['2026-11-22T00:00:00.000Z import 1 clock']);
    },
    'MQTT-060': async () => {
      const before = said(inMinutes(0), { seq: 900 });
      const outcome = await say('MQTT-060', before, said(inMinutes(-15), { seq: 0 }));
      expect(outcome).toMatchObject({
        readings: ['2026-11-22T10:45:00.000Z import 1 clock', 'import 1'],
        incidents: ['device-restart'],
      });
    },
  };
}
