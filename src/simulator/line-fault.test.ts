import { answersTo, Asked, LINE_FAULTS, withChecksum } from './line-fault.js';

/** Unit 1, function 3: two registers were asked for, 0x1234 and 0x5678 stand in them. */
const BODY = Uint8Array.of(3, 4, 0x12, 0x34, 0x56, 0x78);
const TCP: Asked = {
  framing: 'tcp',
  question: Uint8Array.of(0, 7, 0, 0, 0, 6, 1, 3, 0, 0, 0, 2),
  unit: 1,
  body: BODY,
  times: 1,
};
const RTU: Asked = {
  ...TCP,
  framing: 'rtu',
  question: withChecksum(Uint8Array.of(1, 3, 0, 0, 0, 2)),
};

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const wire = (asked: Asked, fault?: (typeof LINE_FAULTS)[number]) =>
  answersTo(asked, fault).map((one) => ('ends' in one ? one.ends : hex(one.bytes)));

describe('a simulated line', () => {
  it('computes the checksum of the serial line specification', () => {
    expect(hex(withChecksum(Uint8Array.of(2, 7)))).toBe('02074112');
  });

  it.each([
    ['tcp, sound', TCP, undefined, ['00070000000701030412345678']],
    ['rtu, sound', RTU, undefined, [hex(withChecksum(Uint8Array.of(1, ...BODY)))]],
    ['silent', TCP, 'silent', []],
    ['reset', TCP, 'reset', ['reset']],
    ['twice', TCP, 'twice', ['00070000000701030412345678', '00070000000701030412345678']],
    ['short', TCP, 'short-answer', ['00070000000501030412' + '34']],
    ['other unit', TCP, 'wrong-unit', ['00070000000702030412345678']],
    ['exception 11', TCP, 'exception-11', ['00070000000301830b']],
    ['busy twice', TCP, 'busy-at-first', ['000700000003018306']],
    ['busy no more', { ...TCP, times: 3 }, 'busy-at-first', ['00070000000701030412345678']],
    [
      'byte by byte',
      { ...TCP, body: Uint8Array.of(3, 0) },
      'in-drips',
      ['00', '07', '00', '00', '00', '03', '01', '03', '00'],
    ],
  ] as const)('answers %s', (_, asked, fault, expected) => {
    expect(wire(asked, fault)).toEqual(expected);
  });

  it.each(LINE_FAULTS)('never answers %s as a sound device would, but for its timing', (fault) => {
    const asked = { ...RTU, times: 1 };
    const timely = answersTo(asked, fault).filter((one) => 'bytes' in one && one.afterMs === 0);
    const sound = wire(asked);
    expect(timely.map((one) => ('bytes' in one ? hex(one.bytes) : ''))).not.toEqual(sound);
  });
});
