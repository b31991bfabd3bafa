import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DataSource } from 'typeorm';
import { MqttDecoder } from '../../src/acquisition/mqtt/mqtt-decoder.js';
import { writeMqttFrame } from '../../src/acquisition/mqtt/mqtt-frame.js';
import { CursorStore } from '../../src/acquisition/spool/cursor.store.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { findFrame } from '../../src/acquisition/spool/find-frame.service.js';
import { Intake } from '../../src/acquisition/spool/intake.service.js';
import { SpoolDrain } from '../../src/acquisition/spool/spool-drain.service.js';
import { encodeFrame } from '../../src/acquisition/spool/spool-frame.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { Community, MeterId } from '../../src/community/community.js';
import { Period } from '../../src/kernel/local-day.js';
import { Instant, instant, instantText, QUARTER_HOUR_MS } from '../../src/kernel/quarter-hour.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';
import { recordTargetOn } from './acquisition.js';
import { mqttDevice } from './mqtt-record.js';

const AT_ONCE = 500;
const SEGMENT_BYTES = 100_000;
/** The most a meter counts in a quarter-hour, milliwatt-hours. */
const QUARTER_HOUR_MAX = 500_000;
const toBytes = new TextEncoder();

interface Course {
  readonly community: Community;
  readonly months: readonly Period[];
  /** Between two messages of a meter. */
  readonly minutes: number;
  readonly random: () => number;
}

interface Said {
  readonly meter: MeterId;
  readonly at: Instant;
  readonly text: string;
}

/** Every meter of a community says its register, by real frames through spool and drain into the record. */
export async function spoolMonths(
  dataSource: DataSource,
  directory: string,
  course: Course,
): Promise<{ readonly frames: number; readonly archived: number }> {
  const health = new Health(new SystemClock());
  const options = { directory, readers: ['record'], budgetBytes: 1e9, segmentBytes: SEGMENT_BYTES };
  const spool = await Spool.open(options, health);
  const decoders = new Decoders();
  const devices = new Map(course.community.meters.map(({ id }) => [`house/${id}`, mqttDevice(id)]));
  decoders.register('mqtt', new MqttDecoder((name) => devices.get(name)));
  const target = recordTargetOn(dataSource, decoders);
  const drain = new SpoolDrain(spool, target, new CursorStore(dataSource), health);
  const intake = new Intake(spool);
  const said = messages(course);
  for (let first = 0; first < said.length; first += AT_ONCE) {
    await Promise.all(said.slice(first, first + AT_ONCE).map((one) => accept(intake, one)));
  }
  await drain.drain();
  await spool.close();
  return { frames: said.length, archived: (await archivesOf(directory)).length };
}

function accept(intake: Intake, { meter, at, text }: Said): Promise<void> {
  const topic = `commonwatt/${meter}/reading`;
  const message = { topic, payload: toBytes.encode(text), retain: false, dup: false };
  return intake.accept(`house/${meter}`, 'mqtt', writeMqttFrame({ ...message, qos: 1 }), at);
}

/** In the order of time: registers that advance at random, that of the roof as `export_kwh`. */
function messages({ community, months, minutes, random }: Course): Said[] {
  const spans = months.map((month) => community.zone.quarterHoursOfPeriod(month));
  const first = spans[0].first * QUARTER_HOUR_MS;
  const end = spans.reduce((last, { first: at, count }) => Math.max(last, at + count), 0);
  const counters = new Map(community.meters.map(({ id }) => [id, 1_000_000_000]));
  const said: Said[] = [];
  for (let ms = first; ms <= end * QUARTER_HOUR_MS; ms += minutes * 60_000) {
    for (const { id, meteringPoint } of community.meters) {
      const advance = Math.floor((random() * QUARTER_HOUR_MAX * minutes) / 15);
      const counter = (counters.get(id) ?? 0) + advance;
      counters.set(id, counter);
      const register = meteringPoint === 'roof' ? 'export_kwh' : 'import_kwh';
      const text = `{"at":"${instantText(instant(ms))}","${register}":${counter / 1e6}}`;
      said.push({ meter: id, at: instant(ms), text });
    }
  }
  return said;
}

async function archivesOf(directory: string): Promise<string[]> {
  const archive = path.join(directory, 'archive');
  const names = await readdir(archive).catch(() => []);
  return names.sort().map((name) => path.join(archive, name));
}

/**
 * Changes one byte of an archived frame, with its old checksum or one that fits the new bytes; gives what
 * puts the file right again.
 */
export async function changeByte(
  directory: string,
  sequence: number,
  checksum: 'old' | 'new',
): Promise<() => Promise<void>> {
  const frame = await findFrame(directory, sequence);
  if (frame === undefined) throw new Error(`there is no frame ${sequence}`);
  const payload = Uint8Array.from(frame.payload);
  payload[payload.length - 2] ^= 1;
  const [before, after] = [encodeFrame(frame), encodeFrame({ ...frame, payload })];
  if (checksum === 'old') after.set(before.subarray(0, 4));
  for (const file of await archivesOf(directory)) {
    const packed = await readFile(file);
    const bytes = gunzipSync(packed);
    const place = bytes.indexOf(before);
    if (place === -1) continue;
    bytes.set(after, place);
    await writeFile(file, gzipSync(bytes));
    return () => writeFile(file, packed);
  }
  throw new Error(`frame ${sequence} is not archived`);
}
