import { ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crcOf } from './evil-modbus.js';

/** Two serial ports joined by a cable, with a Modbus slave of our own at the far end. */
export interface SerialPair {
  /** The near end, to be opened by the product. */
  readonly port: string;
  /** Questions heard so far, as hexadecimal text. */
  readonly heard: readonly string[];
  /** Milliseconds the slave waits before it answers. */
  delayMs: number;
  close(): Promise<void>;
}

/** Real pseudo-terminals by socat; the slave answers each register with its own address. */
export async function openSerialPair(units: readonly number[]): Promise<SerialPair> {
  const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-serial-'));
  const near = path.join(directory, 'near');
  const far = path.join(directory, 'far');
  const ends = [near, far].map((end) => `pty,raw,echo=0,link=${end}`);
  const socat: ChildProcess = spawn('socat', ends, { stdio: 'inherit' });
  const failed = new Promise<never>((_, reject) => {
    socat.once('error', () => {
      reject(new Error('socat is missing: apt-get install socat'));
    });
  });
  await Promise.race([failed, both(near, far)]);
  const file = await open(far, 'r+');
  const heard: string[] = [];
  const pair = { port: near, heard, delayMs: 0, close: () => Promise.resolve() };
  const stream = file.createReadStream({ autoClose: false });
  let received = Buffer.alloc(0);
  stream.on('error', () => undefined);
  stream.on('data', (chunk) => {
    received = Buffer.concat([received, Buffer.from(chunk)]);
    while (received.length >= 8) {
      const question = Buffer.from(received.subarray(0, 8));
      received = received.subarray(8);
      heard.push(question.toString('hex'));
      if (!units.includes(question[0])) continue;
      setTimeout(() => void file.write(answerTo(question)), pair.delayMs);
    }
  });
  pair.close = async () => {
    socat.kill();
    stream.destroy();
    await file.close().catch(() => undefined);
    await rm(directory, { recursive: true });
  };
  return pair;
}

async function both(...files: readonly string[]): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    if (files.every((file) => existsSync(file))) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('socat opened no pair of serial ports within five seconds');
}

function answerTo(question: Buffer): Buffer {
  const address = question.readUInt16BE(2);
  const count = question.readUInt16BE(4);
  const words = Array.from({ length: count }, (_, place) => address + place);
  const bytes = words.flatMap((word) => [word >> 8, word & 0xff]);
  const body = [question[0], question[1], bytes.length, ...bytes];
  return Buffer.from([...body, ...crcOf(body)]);
}
