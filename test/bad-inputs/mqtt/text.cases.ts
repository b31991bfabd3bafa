import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { SampleStore } from '../../../src/acquisition/projection/sample.store.js';
import { Quarantine } from '../../../src/acquisition/record/quarantine.service.js';
import { QuarantineReader } from '../../../src/acquisition/record/quarantine-reader.store.js';
import { Sample } from '../../../src/acquisition/sample.js';
import { Decoders } from '../../../src/acquisition/spool/decoders.service.js';
import { Community, CommunityId, MeterId } from '../../../src/community/community.js';
import { Zone } from '../../../src/kernel/zone.js';
import { QuarantineView } from '../../../src/portal/quarantine-view.js';
import { Reader } from '../../../src/portal/reader.js';
import { recordStoreOn } from '../../support/acquisition.js';
import { MqttRecord, mqttDevice, NOON } from '../../support/mqtt-record.js';
import { BadInputCases } from '../rows.js';

const HTML = '<script>alert(1)</script>';
const LINES = 'a,b=c d=1\\nregister,meter=x milliwatt_hours=9i';

export function cases(): BadInputCases {
  const record = MqttRecord.use();
  const serialOf = async (id: string) => {
    const [row]: [{ serial: string | null }] = await record.database.dataSource.query(
      'select serial from acquisition.reading where meter = $1',
      [id],
    );
    return row.serial;
  };
  const say = (id: string, serial: string) =>
    record.say(mqttDevice(id), {
      payload: `{"at":"2026-11-22T11:00:00Z","import_kwh":1,"serial":"${serial}"}`,
    });
  const rejected = async (meter: string) => {
    const store = new SampleStore(record.database.dataSource);
    const shared = { community: 'house' as CommunityId, device: 'd', at: NOON };
    const sample: Sample = {
      ...shared,
      meter: meter as MeterId,
      kind: 'live',
      quantity: 'power',
      value: 1,
    };
    const good: Sample = { ...sample, meter: 'good' as MeterId };
    return (await store.write([sample, good])).map(({ reason }) => reason);
  };
  return {
    'MQTT-092': async () => {
      await say('MQTT-092', HTML);
      expect(await serialOf('MQTT-092')).toBe(HTML);
      await record.say(mqttDevice('MQTT-092'), { payload: `{"name":"${HTML}",` });
      expect(await pageOf(record)).toContain('&lt;script>');
      expect(await pageOf(record)).not.toContain(HTML);
    },
    'MQTT-093': async () => {
      const { readings } = await say('MQTT-093', 'a,b=c d=1');
      expect(readings).toEqual(['import 1']);
      expect(await serialOf('MQTT-093')).toBe('a,b=c d=1');
      await say('MQTT-093-lines', LINES);
      expect(await serialOf('MQTT-093-lines')).toBe(null);
    },
    'MQTT-094': async () => {
      expect(await rejected('meter\\')).toEqual([expect.stringMatching(/cannot be written/)]);
    },
    'MQTT-095': async () => {
      expect(await rejected('')).toEqual(['the meter is empty']);
    },
  };
}

/** The page of what was set aside, as the operator gets it. */
async function pageOf(record: MqttRecord): Promise<string> {
  const { dataSource } = record.database;
  const reader = new QuarantineReader(dataSource);
  const quarantine = new Quarantine(dataSource, new Decoders(), recordStoreOn(dataSource), reader);
  const mine = { communities: ['house'] };
  const community = { id: 'house', name: 'House', zone: new Zone('Europe/Berlin') } as Community;
  return renderToString(
    h(QuarantineView, {
      reader: new Reader('de'),
      community,
      counts: await quarantine.counts(mine),
      messages: await quarantine.newest(mine, 10),
      chosen: undefined,
      justRead: undefined,
    }),
  );
}
