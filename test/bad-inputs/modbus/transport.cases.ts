import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { RECEIVED_MAX } from '../../../src/acquisition/modbus/reply-check.js';
import { EvilModbus, EvilScript } from '../../support/evil-modbus.js';
import {
  expectGap,
  ModbusBench,
  Reaction,
  SOUND_IMPORT,
  until,
  withPeer,
} from '../../support/modbus-bench.js';
import { BadInputCases } from '../rows.js';

/** What a script leads to: a gap of that reason, on a new connection where `R` stands. */
const gap = (script: EvilScript, code: string, reason: RegExp, more: Partial<Reaction> = {}) => {
  return () =>
    withPeer({ script }, (peer) => expectGap(peer, { code, reason, rebuilt: true, ...more }));
};

/** Bytes instead of an answer. */
const bytes = (...values: (string | number[])[]): EvilScript => {
  const parts = values.map((value) =>
    typeof value === 'string' ? Buffer.from(value, 'latin1') : Buffer.from(value),
  );
  return () => [{ bytes: Buffer.concat(parts) }];
};

/** An answer whose header or body is not what it should be. */
const odd = (header: Parameters<EvilModbus['frame']>[2], body?: readonly number[]): EvilScript =>
  function (question) {
    const sound = [question.code, 8, ...Array<number>(8).fill(1)];
    return [{ bytes: this.frame(question, body ?? sound, header) }];
  };

const accepted = (script: EvilScript) => () =>
  withPeer({ script }, async ({ evil, bench }) => {
    await until('values', async () => (await bench.registers()).length >= 4);
    const values = (await bench.registers()).map(({ energy }) => energy.kwh());
    expect(values.filter((_, place) => place % 2 === 0)).toEqual(
      values.flatMap((_, place) => (place % 2 === 0 ? [SOUND_IMPORT] : [])),
    );
    expect(await bench.outages()).toEqual([]);
    expect(evil.connections).toBe(1);
  });

export function cases(): BadInputCases {
  return {
    'MODBUS-001': refusedConnection,
    'MODBUS-002': gap(() => [], 'silent', /no answer within 250 ms/),
    'MODBUS-003': droppedPackets,
    'MODBUS-004': lateAnswer,
    'MODBUS-005': gap(
      function (question) {
        return [{ bytes: this.answer(question).subarray(0, 9) }, 'reset'];
      },
      'connection-closed',
      /closed the connection/,
    ),
    'MODBUS-006': gap(() => ['end'], 'connection-closed', /closed the connection/),
    'MODBUS-007': accepted(function (question) {
      return [...this.answer(question)].map((byte) => ({ bytes: Buffer.from([byte]), afterMs: 5 }));
    }),
    'MODBUS-008': accepted(function (question) {
      const other = this.answer(
        { ...question, transaction: question.transaction ^ 0x4000 },
        [9, 9, 9, 9],
      );
      return [{ bytes: Buffer.concat([other, this.answer(question)]) }];
    }),
    'MODBUS-009': accepted(function (question) {
      return [{ bytes: this.answer(question) }, { bytes: this.answer(question), afterMs: 20 }];
    }),
    'MODBUS-010': gap(odd({ transaction: 0x7777 }), 'wrong-transaction', /another question/),
    'MODBUS-011': gap(odd({ protocol: 0xdead }), 'wrong-protocol', /another protocol/),
    'MODBUS-012': gap(odd({ length: 0 }), 'wrong-length', /another length/),
    'MODBUS-013': gap(odd({ length: 65_535 }), 'wrong-length', /another length/),
    'MODBUS-014': gap(odd({ length: 10 }), 'wrong-length', /another length/),
    'MODBUS-015': gap(odd({ length: 12 }), 'answer-cut-off', /breaks off/),
    'MODBUS-016': gap(
      bytes(Array.from({ length: 64 }, (_, place) => (place * 73 + 41) % 256)),
      'wrong-protocol',
      /another protocol/,
    ),
    'MODBUS-017': garbageWithoutEnd,
    'MODBUS-018': gap(
      bytes('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'not-modbus',
      /not a Modbus device/,
      { kind: 'alarm' },
    ),
    'MODBUS-019': gap(bytes([0x15, 3, 1, 0, 2, 2, 70]), 'not-modbus', /not a Modbus device/, {
      kind: 'alarm',
    }),
    'MODBUS-020': gap(odd({ unit: 9 }), 'wrong-unit', /another unit/),
    'MODBUS-021': gap(
      odd({}, [4, 8, 1, 1, 1, 1, 1, 1, 1, 1]),
      'wrong-function',
      /another function/,
    ),
    'MODBUS-032': gap(odd({}, [3, 0, 1, 2, 3, 4]), 'wrong-byte-count', /another number/),
    'MODBUS-033': gap(odd({}, [3, 2, 1, 2, 3, 4]), 'wrong-byte-count', /another number/),
    'MODBUS-034': gap(odd({}, [3, 200, 1, 2, 3, 4]), 'wrong-byte-count', /another number/),
    'MODBUS-035': gap(odd({}, [3, 3, 1, 2, 3]), 'wrong-byte-count', /another number/),
    'MODBUS-036': gap(odd({}, [3, 6, 1, 2, 3, 4, 5, 6]), 'wrong-byte-count', /another number/),
    'MODBUS-037': gap(
      odd({}, [3, 10, ...Array<number>(10).fill(7)]),
      'wrong-byte-count',
      /another/,
    ),
  };
}

/** Attempts come after 1, 2, 4 … s, a little less each; a neighbour is asked as always. */
async function refusedConnection(): Promise<void> {
  const nobody = await EvilModbus.listen();
  const { port } = nobody;
  await nobody.close();
  await withPeer({ factor: 20 }, async ({ bench }) => {
    bench.poll(port, { device: 'away' });
    await until('five gaps', async () => (await bench.outages('away')).length >= 5);
    const at = (await bench.outages('away')).map((one) => one.at);
    const waits = at.slice(1).map((instant, place) => (instant - at[place]) / 1_000);
    waits.slice(0, 4).forEach((seconds, place) => {
      expect(seconds).toBeGreaterThanOrEqual(0.7 * 2 ** place);
      expect(seconds).toBeLessThan(1.8 * 2 ** place);
    });
    expect((await bench.outages('away'))[0].reason).toBe('the connection is refused');
    expect(bench.parts.incidents.countOf('connection-refused', `127.0.0.1:${port}`)).toBe(
      at.length,
    );
    expect((await bench.registers()).length).toBeGreaterThan(20);
    expect(await bench.outages()).toEqual([]);
  });
}

/** A stopped process with a full backlog does what a dead host does: it answers no SYN. */
async function droppedPackets(): Promise<void> {
  const code = `const server = require('node:net').createServer();
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));`;
  const host = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(host.stdout, 'data')) as [Buffer];
  host.kill('SIGSTOP');
  const port = Number(line.toString());
  const fillers = [1, 2, 3, 4].map(() => connect(port, '127.0.0.1').on('error', () => undefined));
  await new Promise((resolve) => setTimeout(resolve, 200));
  const bench = await ModbusBench.open();
  try {
    bench.poll(port);
    await until('a gap', async () => (await bench.outages()).length >= 1);
    expect((await bench.outages())[0].reason).toBe('no connection within 3000 ms');
    expect(bench.kindOf('host-unreachable')).toBe('notice');
  } finally {
    await bench.close();
    for (const filler of fillers) filler.destroy();
    host.kill('SIGKILL');
  }
}

/** The answer to one block comes when another block is asked for, with another value. */
async function lateAnswer(): Promise<void> {
  const script: EvilScript = function (question, times) {
    if (times > 1) return [{ bytes: this.answer(question) }];
    return [{ bytes: this.answer(question, [0, 7, 0, 7]), afterMs: 900 }];
  };
  await withPeer({ script }, async ({ evil, bench }) => {
    await until('values', async () => (await bench.registers()).length >= 4);
    const values = (await bench.registers()).map(({ energy }) => energy.kwh());
    expect(values).not.toContain('0.007000');
    expect((await bench.outages()).map(({ reason }) => reason)).toEqual([
      'no answer within 250 ms',
    ]);
    expect(evil.connections).toBe(2);
  });
}

async function garbageWithoutEnd(): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      const header = Buffer.from([0x77, 0x77, 0, 0, 0, 4, 1, 3, 0, 0]);
      socket.write(Buffer.concat(Array<Buffer>(100_000).fill(header)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bench = await ModbusBench.open();
  try {
    bench.poll((server.address() as { port: number }).port);
    await until('a gap', async () => (await bench.outages()).length >= 1);
    expect((await bench.outages())[0].reason).toMatch(/more bytes come than any answer has/);
    expect(bench.parts.incidents.countOf('too-many-bytes')).toBeGreaterThanOrEqual(1);
    expect(RECEIVED_MAX).toBe(1_024);
  } finally {
    await bench.close();
    await new Promise((resolve) => server.close(resolve));
  }
}
