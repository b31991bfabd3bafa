import { DataSource } from 'typeorm';
import { recordTargetOn } from './acquisition.js';
import { ModbusBench } from './modbus-bench.js';
import { KnownDevices } from '../../src/acquisition/known-devices.service.js';
import { CursorStore } from '../../src/acquisition/spool/cursor.store.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { SpoolDrain } from '../../src/acquisition/spool/spool-drain.service.js';

/** Carries what lies in the spool of a bench into the record. */
export async function carryModbus(bench: ModbusBench, dataSource: DataSource): Promise<void> {
  const { spool, known, decoder, parts } = bench;
  const decoders = new Decoders();
  decoders.register('modbus', decoder);
  const devices = new KnownDevices();
  for (const device of known.values()) devices.add(device);
  const target = recordTargetOn(dataSource, decoders, devices, parts.incidents);
  await new SpoolDrain(spool, target, new CursorStore(dataSource), parts.health).drain();
}
