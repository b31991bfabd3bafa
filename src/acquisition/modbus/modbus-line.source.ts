import { EventEmitter } from 'node:events';
import modbus from 'modbus-serial';
import { exceptionFault, FaultKind, faultOf, ModbusFault } from './modbus-fault.js';
import { crc16 } from './crc16.js';
import { PassingTime } from './passing-time.source.js';
import { RegisterBlock } from './register-blocks.js';
import { Framing, judge, Question, RECEIVED_MAX } from './reply-check.js';
import { Wire } from './wire.source.js';

/** One question to one unit. */
export interface Asked extends RegisterBlock {
  readonly unit: number;
  readonly timeoutMs: number;
}

interface Asking {
  readonly question: Question;
  readonly timeoutMs: number;
  received: Buffer;
  cancelSilence: () => void;
  fail(fault: ModbusFault): void;
}

type ModbusClient = InstanceType<typeof modbus.default>;

/** After bytes no answer can begin with, that much silence ends the waiting for it. */
const HOPELESS_SILENCE_MS = 50;
const MBAP_BYTES = 6;
const CRC_BYTES = 2;

/**
 * One open wire with modbus-serial on it. It is the port the library writes its questions to and gets
 * answers from, but only those the frame check has found whole and fitting: the library never sees any
 * other byte. One question at a time.
 */
export class ModbusLine extends EventEmitter {
  readonly isOpen = true;
  /** Something came that nobody asked for, or the wire ended: do not ask on this line again. */
  spoilt = false;
  private readonly client: ModbusClient;
  private asking: Asking | undefined;
  private transaction = 0;
  private strayBytes = 0;

  constructor(
    private readonly wire: Wire,
    private readonly framing: Framing,
    private readonly time: PassingTime,
  ) {
    super();
    wire.stream.on('data', (chunk: Buffer) => {
      this.take(chunk);
    });
    wire.stream.on('close', () => {
      this.spoilt = true;
      this.asking?.fail(faultWith('closed', this.asking));
    });
    this.client = new modbus.default(this);
    this.client.open(() => undefined);
  }

  /** The words in the order the device sent them; every fault but an exception spoils the line. */
  ask({ unit, function: code, address, count, timeoutMs }: Asked): Promise<readonly number[]> {
    this.transaction = (this.transaction + 1) & 0xffff;
    const question = { unit, function: code, address, count, transaction: this.transaction };
    return new Promise((resolve, reject) => {
      const cancel = this.time.after(timeoutMs, () => {
        this.giveUp();
      });
      const settle = () => {
        cancel();
        asking.cancelSilence();
        this.asking = undefined;
      };
      const fail = (fault: ModbusFault) => {
        settle();
        if (fault.kind !== 'exception') this.spoilt = true;
        reject(fault);
      };
      const asking: Asking = {
        question,
        timeoutMs,
        received: Buffer.alloc(0),
        cancelSilence: () => undefined,
        fail,
      };
      this.asking = asking;
      const next = (error: unknown, result?: { data: number[] }) => {
        if (this.asking !== asking) return;
        if (result === undefined) {
          fail(libraryFault(error, question));
          return;
        }
        settle();
        resolve(result.data);
      };
      if (code === 3) this.client.writeFC3(unit, address, count, next);
      else this.client.writeFC4(unit, address, count, next);
    });
  }

  /** Resolves when the bus may be opened again. */
  end(): Promise<void> {
    this.spoilt = true;
    this.asking?.fail(new ModbusFault('closed', 'the connection was given up'));
    return this.wire.end();
  }

  /** Called by the library. */
  open(opened: () => void): void {
    opened();
  }

  /** Called by the library with a question as it is written on a serial line. */
  write(frame: Buffer): void {
    if (this.framing === 'rtu') {
      this.wire.stream.write(frame);
      return;
    }
    const bytes = frame.length - CRC_BYTES;
    const framed = Buffer.alloc(MBAP_BYTES + bytes);
    framed.writeUInt16BE(this.transaction, 0);
    framed.writeUInt16BE(bytes, 4);
    frame.copy(framed, MBAP_BYTES, 0, bytes);
    this.wire.stream.write(framed);
  }

  private take(chunk: Buffer): void {
    const { asking } = this;
    if (asking === undefined) {
      this.takeStray(chunk.length);
      return;
    }
    asking.received =
      asking.received.length === 0 ? chunk : Buffer.concat([asking.received, chunk]);
    asking.cancelSilence();
    const verdict = judge(this.framing, asking.question, asking.received);
    if (verdict.state === 'fault') asking.fail(faultWith(verdict.kind, asking));
    else if (verdict.state === 'answered') this.passOn(verdict.body, asking.received.length);
    else if (verdict.hopeless) {
      asking.cancelSilence = this.time.after(HOPELESS_SILENCE_MS, () => {
        this.giveUp();
      });
    }
  }

  /** On TCP a second copy of an answer is known by its number; on a serial line by nothing. */
  private takeStray(bytes: number): void {
    this.strayBytes += bytes;
    if (this.framing === 'rtu' || this.strayBytes > RECEIVED_MAX) this.spoilt = true;
  }

  private passOn(body: Uint8Array, received: number): void {
    const frame = Buffer.alloc(body.length + CRC_BYTES);
    frame.set(body);
    frame.writeUInt16LE(crc16(body), body.length);
    if (this.framing === 'rtu' && received > frame.length) this.spoilt = true;
    this.emit('data', frame);
  }

  private giveUp(): void {
    const { asking } = this;
    if (asking === undefined) return;
    const verdict = judge(this.framing, asking.question, asking.received);
    const kind = verdict.state === 'waiting' ? verdict.silence : 'silent';
    asking.fail(faultWith(kind, asking));
  }
}

const SENTENCES: Readonly<Partial<Record<FaultKind, string>>> = {
  'cut-off': 'the answer breaks off',
  closed: 'the device closed the connection',
  'not-modbus': 'this is not a Modbus device: it answers like a web server',
  'too-much': 'more bytes come than any answer has',
  'wrong-protocol': 'the answer is of another protocol than Modbus',
  'wrong-transaction': 'the answer belongs to another question',
  'wrong-length': 'the answer has another length than it says',
  'wrong-unit': 'another unit answers',
  'wrong-function': 'the answer is to another function',
  'wrong-byte-count': 'the answer holds another number of registers than were asked for',
  crc: 'the answer is damaged (CRC)',
  echo: 'the line gives back what we send (echo); switch the echo of the converter off',
  noise: 'what comes is no answer; is it noise, or other line settings?',
};

function faultWith(kind: FaultKind, { timeoutMs, received }: Asking): ModbusFault {
  if (kind === 'silent') return new ModbusFault(kind, `no answer within ${timeoutMs} ms`);
  const sentence = SENTENCES[kind] ?? kind;
  const shown = received.subarray(0, 24).toString('hex');
  return new ModbusFault(kind, shown === '' ? sentence : `${sentence} (${shown})`);
}

function libraryFault(error: unknown, question: Question): ModbusFault {
  const { modbusCode } = (error ?? {}) as { modbusCode?: unknown };
  if (typeof modbusCode !== 'number') return faultOf(error);
  const { function: code, address, count } = question;
  return exceptionFault(modbusCode, `function ${code}, ${count} registers from ${address}`);
}
