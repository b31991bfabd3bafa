import { writeModbusFrame } from '../../src/acquisition/modbus/modbus-frame.js';
import { writeMqttFrame } from '../../src/acquisition/mqtt/mqtt-frame.js';
import { Source, SpooledFrame } from '../../src/acquisition/spool/frame-decoder.js';
import { Direction } from '../../src/kernel/profile.js';
import { Instant } from '../../src/kernel/quarter-hour.js';
import { Zone } from '../../src/kernel/zone.js';
import { tasmotaMessages } from '../../src/simulator/mqtt-payloads.js';
import { Poll } from './wire-fault.js';

const ADDRESS: Readonly<Record<Direction, number>> = { import: 100, export: 104 };
const NOT_AVAILABLE = 0xffff_ffff_ffff_ffffn;

/** What a meter with 64-bit registers answers, poll by poll. */
export function modbusFrames(polls: readonly Poll[], register: Direction): SpooledFrame[] {
  return polls.flatMap(({ at, milliwattHours, fault }) => {
    if (fault === 'no-answer') return [];
    const value = fault === 'not-available' ? NOT_AVAILABLE : BigInt(milliwattHours);
    const words = wordsOf(fault === 'negative' ? BigInt.asUintN(64, -value) : value);
    const address = ADDRESS[register] + (fault === 'another-register' ? 50 : 0);
    const sent = fault === 'swapped-words' ? words.reverse() : words;
    const block = { function: 4, address, count: 4, words: sent } as const;
    const bytes = writeModbusFrame({ blocks: [block] });
    return [frame('modbus', at, fault === 'cut-off' ? bytes.subarray(0, 60) : bytes)];
  });
}

/** What an infrared head publishes, message by message; its time is local and without zone. */
export function mqttFrames(
  polls: readonly Poll[],
  register: Direction,
  zone: Zone,
): SpooledFrame[] {
  let [old] = polls;
  return polls.flatMap((poll) => {
    const again = messageOf(old, register, zone);
    old = poll;
    const { fault, at } = poll;
    return (SENT[fault ?? ''] ?? ((own) => [own({ change: CHANGED[fault ?? ''] })]))(
      messageOf(poll, register, zone),
      again,
    ).map((payload) => frame('mqtt', at, payload));
  });
}

type Message = (sending?: Sending) => Uint8Array;

/** What goes out instead of one message, given this one and the one before. */
const SENT: Readonly<Partial<Record<string, (own: Message, before: Message) => Uint8Array[]>>> = {
  'no-message': () => [],
  twice: (own) => [own(), own({ dup: true })],
  'an-old-one-again': (_, before) => [before()],
  'kept-by-the-broker': (own) => [own({ retain: true })],
};

const CHANGED: Readonly<Partial<Record<string, (payload: string) => string>>> = {
  'cut-off': (text) => text.slice(0, 50),
  'decimal-comma': (text) => text.replace(/(\d)\.(\d)/g, '$1,$2'),
  unavailable: (text) => text.replace(/("Total_\w+":)[\d.]+/g, '$1"unavailable"'),
  empty: () => '',
  'not-utf-8': (text) => text.replace('Total_in', 'T\u{fffe}'),
};

interface Sending {
  readonly change?: ((payload: string) => string) | undefined;
  readonly retain?: boolean | undefined;
  readonly dup?: boolean | undefined;
}

function messageOf({ at, milliwattHours }: Poll, register: Direction, zone: Zone): Message {
  const state = {
    at,
    importMilliwattHours: register === 'import' ? milliwattHours : 0,
    exportMilliwattHours: register === 'export' ? milliwattHours : 0,
    watts: 0,
  };
  const [{ topic, payload }] = tasmotaMessages('wire', zone, state);
  return ({ change = (text: string) => text, retain = false, dup = false } = {}) => {
    const bytes = new TextEncoder().encode(change(payload));
    const broken = Uint8Array.from(bytes, (byte) => (byte === 0xef ? 0xff : byte));
    return writeMqttFrame({ topic, payload: broken, retain, qos: 1, dup });
  };
}

function frame(source: Source, receivedAt: Instant, payload: Uint8Array): SpooledFrame {
  return { source, sequence: 1, receivedAt, monotonicMs: 0, device: 'wire', payload };
}

function wordsOf(value: bigint): number[] {
  return [48n, 32n, 16n, 0n].map((shift) => Number((value >> shift) & 0xffffn));
}
