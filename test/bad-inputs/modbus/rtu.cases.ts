import { EvilModbus, EvilScript } from '../../support/evil-modbus.js';
import { expectGap, Reaction, tcpTo, until, withPeer } from '../../support/modbus-bench.js';
import { BadInputCases } from '../rows.js';

/** What a script on a serial line behind a transparent gateway leads to; the line is always rebuilt. */
const gap = (script: EvilScript, code: string, reason: RegExp, more: Partial<Reaction> = {}) => {
  return () =>
    withPeer({ script, framing: 'rtu' }, (peer) =>
      expectGap(peer, { code, reason, rebuilt: true, ...more }),
    );
};

/** A sound answer, changed. */
const changed = (change: (answer: Buffer, evil: EvilModbus) => Buffer): EvilScript =>
  function (question) {
    return [{ bytes: change(this.answer(question), this) }];
  };

export function cases(): BadInputCases {
  return {
    'MODBUS-038': gap(
      changed((answer) => {
        answer[answer.length - 1] ^= 1;
        return answer;
      }),
      'crc',
      /damaged \(CRC\)/,
    ),
    'MODBUS-039': gap(
      function (question) {
        return [{ bytes: Buffer.concat([question.raw, this.answer(question)]) }];
      },
      'echo',
      /gives back what we send/,
      { kind: 'alarm' },
    ),
    'MODBUS-040': gap(
      function (question) {
        return [{ bytes: this.answer({ ...question, unit: 9 }) }];
      },
      'wrong-unit',
      /another unit answers/,
    ),
    'MODBUS-041': gap(
      changed((answer) => Buffer.concat([Buffer.from([0xf3, 0x00, 0x5a]), answer])),
      'line-noise',
      /is it noise/,
    ),
    'MODBUS-042': gap(
      changed((answer) => answer.subarray(0, 7)),
      'answer-cut-off',
      /breaks off/,
    ),
    'MODBUS-043': gap(
      function (question) {
        return [{ bytes: this.answer({ ...question, unit: 0 }) }];
      },
      'wrong-unit',
      /another unit answers/,
    ),
    'MODBUS-044': wrongLineSettings,
    'MODBUS-094': oneQuestionAtATime,
  };
}

/** What a frame with two stop bits looks like to a line that expects parity: bits out of place. */
async function wrongLineSettings(): Promise<void> {
  const script = changed((answer) => answer.map((byte) => ((byte << 1) | 1) & 0xff) as Buffer);
  await withPeer({ script, framing: 'rtu', factor: 60 }, async ({ bench }) => {
    await until('nine gaps', async () => (await bench.outages()).length >= 9, 30);
    expect(bench.kindOf('line-noise')).toBe('notice');
    await until('ten gaps', async () => (await bench.outages()).length >= 11, 30);
    expect(bench.kindOf('line-noise')).toBe('alarm');
    expect(await bench.registers()).toEqual([]);
  });
}

/** Ten units on one line, each slow to answer: no question while an answer is owed. */
async function oneQuestionAtATime(): Promise<void> {
  const script: EvilScript = function (question) {
    return [{ bytes: this.answer(question), afterMs: 15 }];
  };
  await withPeer({ script, framing: 'rtu' }, async ({ evil, bench }) => {
    const units = Array.from({ length: 9 }, (_, place) => place + 2);
    for (const unit of units) {
      const address = tcpTo(evil.port, 'rtu-over-tcp');
      bench.poll(evil.port, { device: `d${unit}`, unit, address });
    }
    await until('sixty questions', () => evil.questions.length >= 60);
    expect(evil.overlapping).toBe(0);
    expect(evil.openMax).toBe(1);
    expect((await bench.said()).filter(({ kind }) => kind === 'outage')).toEqual([]);
  });
}
