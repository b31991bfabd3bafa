import fc from 'fast-check';
import { withCrc } from './crc16.js';
import { Framing, judge, Question } from './reply-check.js';

const question: Question = { unit: 17, function: 3, address: 107, count: 2, transaction: 0x0102 };
const body = [17, 3, 4, 0xae, 0x41, 0x56, 0x52];
const exception = [17, 0x83, 2];

const mbap = (pdu: readonly number[], transaction = 0x0102, protocol = 0, length = pdu.length) => [
  ...[transaction, protocol, length].flatMap((word) => [word >> 8, word & 0xff]),
  ...pdu,
];
const rtu = (pdu: readonly number[]) => [...withCrc(Uint8Array.from(pdu))];

function shown(framing: Framing, bytes: readonly number[]): string {
  const verdict = judge(framing, question, Uint8Array.from(bytes));
  if (verdict.state === 'answered') return `answered ${[...verdict.body].join(' ')}`;
  if (verdict.state === 'fault') return `fault ${verdict.kind}`;
  return `${verdict.hopeless ? 'hopeless' : 'waiting'}, else ${verdict.silence}`;
}

const text = (words: string) => [...Buffer.from(words, 'latin1')];

describe('the bytes after a question over TCP', () => {
  it.each([
    ['nothing', [], 'waiting, else silent'],
    ['the answer', mbap(body), `answered ${body.join(' ')}`],
    ['an exception', mbap(exception), `answered ${exception.join(' ')}`],
    ['half an answer', mbap(body).slice(0, 9), 'waiting, else cut-off'],
    ['another answer', mbap(body, 0x0909), 'waiting, else wrong-transaction'],
    ['another one, then it', [...mbap([1, 3, 0], 9), ...mbap(body)], `answered ${body.join(' ')}`],
    ['it, then another', [...mbap(body), ...mbap(body, 9)], `answered ${body.join(' ')}`],
    ['another protocol', mbap(body, 0x0102, 0xdead), 'fault wrong-protocol'],
    ['length 0', mbap(body, 0x0102, 0, 0), 'fault wrong-length'],
    ['length 65535', mbap(body, 0x0102, 0, 65_535), 'fault wrong-length'],
    ['a length one too small', mbap(body, 0x0102, 0, 6), 'fault wrong-length'],
    ['a length one too large', mbap(body, 0x0102, 0, 8), 'waiting, else cut-off'],
    ['another unit', mbap([18, ...body.slice(1)]), 'fault wrong-unit'],
    ['another function', mbap([17, 4, ...body.slice(2)]), 'fault wrong-function'],
    ['too few registers', mbap([17, 3, 2, 1, 2]), 'fault wrong-byte-count'],
    ['a web server', text('HTTP/1.1 400 Bad Request'), 'fault not-modbus'],
    ['a TLS alert', [0x15, 3, 1, 0, 2, 2, 70], 'fault not-modbus'],
    ['an SSH server', text('SSH-2.0-OpenSSH'), 'fault not-modbus'],
    ['a flood of old answers', Array(200).fill(mbap(body, 9)).flat(), 'fault too-much'],
  ] as [string, number[], string][])('are %s', (_, bytes, verdict) => {
    expect(shown('tcp', bytes)).toBe(verdict);
  });
});

describe('the bytes after a question on a serial line', () => {
  const asked = rtu([17, 3, 0, 107, 0, 2]);
  it.each([
    ['the answer', rtu(body), `answered ${body.join(' ')}`],
    ['an exception', rtu(exception), `answered ${exception.join(' ')}`],
    ['half an answer', rtu(body).slice(0, 6), 'waiting, else cut-off'],
    [
      'an answer with one wrong bit',
      [
        ...body,
        ...rtu(body)
          .slice(7)
          .map((b) => b ^ 1),
      ],
      'hopeless, else crc',
    ],
    ['the question and the answer', [...asked, ...rtu(body)], 'fault echo'],
    ['the question', asked, 'fault echo'],
    ['another unit', rtu([18, ...body.slice(1)]), 'hopeless, else wrong-unit'],
    ['another function', rtu([17, 4, ...body.slice(2)]), 'hopeless, else wrong-function'],
    ['too few registers', rtu([17, 3, 2, 1, 2]), 'hopeless, else wrong-byte-count'],
    ['noise before the answer', [0xff, 0, ...rtu(body)], 'hopeless, else noise'],
    ['a web server', text('HTTP/1.0 200'), 'fault not-modbus'],
  ] as [string, number[], string][])('are %s', (_, bytes, verdict) => {
    expect(shown('rtu', bytes)).toBe(verdict);
  });
});

describe('bytes at random', () => {
  it.each(['tcp', 'rtu'] as const)(
    'are never an answer on a %s line but by their own sum',
    (framing) => {
      const bytes = fc
        .uint8Array({ maxLength: 60 })
        .filter((one) => one.length < 8 || one[2] !== 0);
      fc.assert(
        fc.property(bytes, (sent) => {
          expect(judge(framing, question, sent).state).not.toBe('answered');
        }),
      );
    },
  );

  it('of a cut answer are waited for, wherever it is cut', () => {
    for (const [framing, whole] of [
      ['tcp', mbap(body)],
      ['rtu', rtu(body)],
    ] as const) {
      for (let end = 1; end < whole.length; end += 1) {
        const verdict = judge(framing, question, Uint8Array.from(whole.slice(0, end)));
        expect(verdict).toEqual({ state: 'waiting', silence: 'cut-off', hopeless: false });
      }
    }
  });
});
