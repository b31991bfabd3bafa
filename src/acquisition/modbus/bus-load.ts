import { BusAddress } from './bus-address.js';

/** The requests of one poll, as far as they take time. */
export interface PollRequests {
  /** Registers asked for in each request. */
  readonly counts: readonly number[];
  readonly pauseMs: number;
}

export interface AskedDevice {
  readonly id: string;
  readonly pollSeconds: number;
  readonly requests: PollRequests;
  readonly address: BusAddress;
}

/** A character on a serial line: start bit, eight bits, parity or a second stop bit, stop bit. */
const BITS_PER_CHARACTER = 11;
const REQUEST_CHARACTERS = 8;
const ANSWER_CHARACTERS = 5;
/** Silence before and after a frame. Source: MODBUS over Serial Line V1.02, 2.5.1.1. */
const SILENCE_CHARACTERS = 7;
/** What a device thinks before it answers, and a network carries to and fro. */
const DEVICE_MS = 10;
/** Serial gateways do not say how fast their line is; most stay at this. */
const GATEWAY_BAUD = 9_600;

/** Estimated milliseconds one poll keeps its line busy. */
export function pollMs({ counts, pauseMs }: PollRequests, address: BusAddress): number {
  const times = counts.map((count) => pauseMs + DEVICE_MS + wireMs(count, address));
  return times.reduce((sum, ms) => sum + ms, 0);
}

/**
 * Which share of its time a line is busy, with the arithmetic: the sum over its devices of what a poll
 * takes, divided by how often it is wanted. Above 1 the polls cannot be on time.
 */
export function busLoad(devices: readonly AskedDevice[]): { share: number; arithmetic: string } {
  const shares = devices.map(
    ({ requests, address, pollSeconds }) => pollMs(requests, address) / (pollSeconds * 1_000),
  );
  const share = shares.reduce((sum, one) => sum + one, 0);
  const terms = devices.map(
    ({ id, requests, address, pollSeconds }) =>
      `${id} ${(pollMs(requests, address) / 1_000).toFixed(2)} s / ${pollSeconds} s`,
  );
  return { share, arithmetic: `${terms.join(' + ')} = ${Math.ceil(share * 100)} %` };
}

function wireMs(registers: number, address: BusAddress): number {
  if (address.transport === 'tcp') return 0;
  const baud = address.transport === 'rtu' ? address.baud : GATEWAY_BAUD;
  const characters = REQUEST_CHARACTERS + ANSWER_CHARACTERS + 2 * registers + SILENCE_CHARACTERS;
  return (characters * BITS_PER_CHARACTER * 1_000) / baud;
}
