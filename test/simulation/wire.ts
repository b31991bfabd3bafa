import { readFileSync } from 'node:fs';
import { parseDeviceProfile } from '../../src/acquisition/parse-device-profile.js';
import { ModbusDecoder } from '../../src/acquisition/modbus/modbus-decoder.js';
import { MqttDecoder } from '../../src/acquisition/mqtt/mqtt-decoder.js';
import { parsePayloadMapping } from '../../src/acquisition/mqtt/parse-payload-mapping.js';
import { ReadingSeries } from '../../src/acquisition/record/reading.js';
import { RegisterSample } from '../../src/acquisition/sample.js';
import { SpooledFrame } from '../../src/acquisition/spool/frame-decoder.js';
import { siftPiece } from '../../src/acquisition/spool/sift-piece.js';
import { SPOOL_START } from '../../src/acquisition/spool/spool-cursor.js';
import { Community } from '../../src/community/community.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { SeededRandom } from '../support/seeded-random.js';
import { Poll, pollsOf, WIRE_FAULTS, WireFault } from './wire-fault.js';
import { modbusFrames, mqttFrames } from './wire-frames.js';

/** A meter that counts whole milliwatt-hours in 64 bits, so that nothing is lost to its display. */
const EXACT_METER = `
profile: exact-meter
protocol: modbus
vendor: nobody
models: [a meter of the simulation]
source: [this file]
confidence: high
function: 4
registers:
  - { meaning: import, address: 100, type: u64, unit: mWh, wordOrder: msw-first, sentinels: ['0xFFFFFFFFFFFFFFFF'], rollsOverAt: unknown }
  - { meaning: export, address: 104, type: u64, unit: mWh, wordOrder: msw-first, sentinels: ['0xFFFFFFFFFFFFFFFF'], rollsOverAt: unknown }
`;

/** What came through, and what happened on the way. */
export interface Carried {
  readonly series: ReadingSeries;
  /** How often each fault struck. */
  readonly faults: ReadonlyMap<WireFault, number>;
  /** Messages that were set aside with a reason. */
  readonly setAside: number;
}

/**
 * Sends the readings of a register over a line that fails now and then: encoded as a device would, with
 * faults drawn from the series, decoded by the product. A reading beside a fall of its register and the
 * first and last of a meter pass unharmed: what a lost one of those would mean is drawn elsewhere.
 */
export class Wire {
  private readonly modbus;
  private readonly mqtt;
  private carried = 0;

  constructor(private readonly community: Community) {
    const tasmota = 'config/devices/tasmota-sml.yaml';
    this.modbus = parseDeviceProfile(parseYamlTree(EXACT_METER, 'exact-meter'), 'exact-meter');
    const mapping = parseYamlTree(readFileSync(tasmota, 'utf8'), tasmota);
    this.mqtt = parsePayloadMapping(mapping, tasmota);
  }

  /** Every other register is read over MQTT. */
  carry(series: ReadingSeries, random: SeededRandom): Carried {
    this.carried += 1;
    const line = this.carried % 2 === 0 ? 'mqtt' : 'modbus';
    const polls = pollsOf(series, line, random);
    const frames =
      line === 'mqtt'
        ? mqttFrames(polls, series.register, this.community.zone)
        : modbusFrames(polls, series.register);
    const decoder = this.decoderFor(series);
    const piece = { frames, damaged: [], next: SPOOL_START };
    const { registers, setAside } = siftPiece(piece, decoder);
    const samples = [...registers.values()].flat().map(({ sample }) => sample);
    return { series: seriesOf(series, samples), faults: counted(polls), setAside: setAside.length };
  }

  private decoderFor({ meter }: ReadingSeries) {
    const { id, zone } = this.community;
    const device = { community: id, device: 'wire', meter, zone };
    const words = { ...this.mqtt.defaults, name: 'wire' };
    const decoders = {
      modbus: new ModbusDecoder(() => ({ ...device, profile: this.modbus })),
      mqtt: new MqttDecoder(() => ({ ...device, mapping: this.mqtt, words })),
    };
    return {
      decode: (frame: SpooledFrame) =>
        decoders[frame.source === 'mqtt' ? 'mqtt' : 'modbus'].decode(frame),
    };
  }
}

/** What the record would hold: one value per instant, by time, in whatever order it came. */
function seriesOf(series: ReadingSeries, samples: readonly RegisterSample[]): ReadingSeries {
  const stored = new Map<number, number>();
  for (const { at, register, energy } of samples) {
    if (register !== series.register || stored.has(at)) continue;
    stored.set(at, energy.milliwattHours);
  }
  const at = [...stored.keys()].sort((a, b) => a - b);
  return {
    ...series,
    at: Float64Array.from(at),
    milliwattHours: Float64Array.from(at, (instant) => stored.get(instant) ?? NaN),
    estimated: new Uint8Array(at.length),
  };
}

function counted(polls: readonly Poll[]): ReadonlyMap<WireFault, number> {
  return new Map(
    WIRE_FAULTS.map((fault) => [fault, polls.filter((poll) => poll.fault === fault).length]),
  );
}
