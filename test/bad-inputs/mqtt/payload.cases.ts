import { gzipSync } from 'node:zlib';
import { MqttRecord, mqttDevice, Outcome, SaidMessage } from '../../support/mqtt-record.js';
import { BadInputCases } from '../rows.js';

const GOOD = '{"at":"2026-11-22T11:00:00Z","import_kwh":1}';
const NOTHING: Outcome = { readings: [], setAside: [], incidents: [], gaps: [] };
const value = (written: string) => `{"at":"2026-11-22T11:00:00Z","import_kwh":${written}}`;
const aside = (code: string): Outcome => ({ ...NOTHING, setAside: [code], incidents: [code] });
const bytes = (...codes: number[]) => Uint8Array.from(codes);
const utf8 = (text: string) => new TextEncoder().encode(text);

/** What a payload of our own JSON comes to, and with which code. */
const REFUSED: Readonly<Record<string, readonly [string | Uint8Array, string]>> = {
  'MQTT-001': ['', 'empty'],
  'MQTT-003': ['{}', 'missing'],
  'MQTT-004': ['[]', 'type'],
  'MQTT-005': ['null', 'type'],
  'MQTT-006': ['"12.5"', 'type'],
  'MQTT-007': ['12.5', 'schema'],
  'MQTT-008': ['{"v":12.', 'parse'],
  'MQTT-009': [`${GOOD}${GOOD}`, 'parse'],
  'MQTT-010': ['{"import_kwh":1,}', 'parse'],
  'MQTT-011': [value('NaN'), 'parse'],
  'MQTT-012': [value('1e309'), 'range'],
  'MQTT-013': [value('1'.repeat(40)), 'precision'],
  'MQTT-014': [value('"12,5"'), 'number'],
  'MQTT-015': [value('"12.5kWh"'), 'number'],
  'MQTT-016': [value('true'), 'type'],
  'MQTT-017': [value('null'), 'missing'],
  'MQTT-019': [value('"NaN"'), 'number'],
  'MQTT-020': ['{"import_kwh":1,"import_kwh":2}', 'duplicate-key'],
  'MQTT-021': ['{"__proto__":{"import_kwh":1},"import_kwh":1}', 'reserved-key'],
  'MQTT-023': [`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'depth'],
  'MQTT-026': [gzipSync(GOOD), 'parse'],
  'MQTT-027': [Buffer.from(`\uFEFF${GOOD}`, 'utf16le'), 'parse'],
  'MQTT-028': [Buffer.concat([utf8('{"serial":"'), bytes(0xff), utf8('"}')]), 'utf8'],
  'MQTT-029': ['{"serial":"a\u0000b","import_kwh":1}', 'control-character'],
  'MQTT-030': [bytes(0xa1, 0x61, 0x76, 0xf9, 0x4a, 0x40), 'parse'],
  'MQTT-078': [value('"offline"'), 'number'],
  'MQTT-096': ['{"at":"2026-11-22T11:00:00Z","seq":12.5,"import_kwh":1}', 'type'],
};

export function cases(): BadInputCases {
  const record = MqttRecord.use();
  const say = (id: string, ...said: readonly SaidMessage[]) =>
    record.say(mqttDevice(id), ...said.map((one) => one));
  const refused = Object.entries(REFUSED).map(([id, [payload, code]]) => [
    id,
    async () => {
      expect(await say(id, { payload })).toEqual(aside(code));
      const after = await say(id, { payload: GOOD });
      expect(after.readings).toEqual(['import 1']);
    },
  ]);
  return {
    ...(Object.fromEntries(refused) as BadInputCases),
    'MQTT-002': async () => {
      expect(await say('MQTT-002', { payload: '', as: { retain: true } })).toEqual(NOTHING);
    },
    'MQTT-018': async () => {
      const { readings } = await say('MQTT-018', { payload: value('-0') });
      expect(readings).toEqual(['import 0']);
    },
    'MQTT-022': async () => {
      const extra = Array.from({ length: 100 }, (_, index) => `"key${index}":${index}`).join();
      const payload = `{"at":"2026-11-22T11:00:00Z","import_kwh":1,${extra}}`;
      const outcome = await say('MQTT-022', { payload }, { payload });
      const told = Array.from({ length: 100 }, () => 'extra-key');
      expect(outcome).toEqual({ ...NOTHING, readings: ['import 1'], incidents: told });
    },
    'MQTT-024': async () => {
      const payload = `{"serial":"${'x'.repeat(262_144)}"}`;
      expect(await say('MQTT-024', { payload })).toEqual(aside('size'));
      const [{ length }]: [{ length: number }] = await record.database.dataSource.query(
        `select length(raw)::int as length from acquisition.quarantine where device = $1`,
        ['house/MQTT-024'],
      );
      expect(length).toBeLessThan(1200);
    },
    'MQTT-032': async () => {
      await record.sayAs('house/ZZZ', { payload: GOOD });
      expect(await record.outcomeOf('ZZZ')).toEqual(aside('unknown-device'));
      expect(record.incidents.all()).toContainEqual(
        expect.objectContaining({ code: 'unknown-device', kind: 'security' }),
      );
    },
    'MQTT-044': async () => {
      const outcome = await say('MQTT-044', { payload: GOOD, as: { qos: 0 } });
      expect(outcome).toMatchObject({
        readings: ['import 1 no-delivery-guarantee'],
        incidents: ['no-delivery-guarantee'],
      });
    },
    'MQTT-097': async () => {
      const topic = 'commonwatt/MQTT-097/debug';
      const outcome = await say('MQTT-097', { topic, payload: GOOD });
      expect(outcome).toEqual({ ...NOTHING, incidents: ['topic-not-read'] });
    },
  };
}
