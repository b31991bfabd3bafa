import fc from 'fast-check';
import { MqttMessage, readMqttFrame, writeMqttFrame } from './mqtt-frame.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('a message in the spool', () => {
  it('comes back as it went in: topic, bytes, flags', () => {
    const message: fc.Arbitrary<MqttMessage> = fc.record({
      topic: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
      payload: fc.uint8Array({ maxLength: 300 }),
      retain: fc.boolean(),
      qos: fc.constantFrom(0, 1, 2),
      dup: fc.boolean(),
    });
    fc.assert(
      fc.property(message, (given) => {
        expect(readMqttFrame(writeMqttFrame(given))).toEqual(given);
      }),
    );
  });

  it.each`
    what                         | bytes                           | read
    ${'of the first layout'}     | ${bytesOf('tele/a/S\n{"a":1}')} | ${'tele/a/S {"a":1} qos 1 live'}
    ${'with an empty payload'}   | ${bytesOf('tele/a/S\n')}        | ${'tele/a/S  qos 1 live'}
    ${'without a topic'}         | ${bytesOf('\n{}')}              | ${'nothing'}
    ${'of no bytes at all'}      | ${bytesOf('')}                  | ${'nothing'}
    ${'whose topic is cut'}      | ${[0, 2, 0, 9, 97]}             | ${'nothing'}
    ${'whose topic is no UTF-8'} | ${[0, 2, 0, 1, 0xff]}           | ${'nothing'}
    ${'of a QoS there is not'}   | ${[0, 6, 0, 1, 97, 98]}         | ${'nothing'}
    ${'the broker had kept'}     | ${[0, 3, 0, 1, 97, 98]}         | ${'a b qos 1 retained'}
    ${'of QoS 0'}                | ${[0, 0, 0, 1, 97, 98]}         | ${'a b qos 0 live'}
  `('$what is read as $read', ({ bytes, read }: { bytes: Uint8Array; read: string }) => {
    expect(shown(readMqttFrame(Uint8Array.from(bytes)))).toBe(read);
  });

  const shown = (message: MqttMessage | undefined) =>
    message === undefined
      ? 'nothing'
      : `${message.topic} ${new TextDecoder().decode(message.payload)} qos ${message.qos} ${
          message.retain ? 'retained' : 'live'
        }`;
});
