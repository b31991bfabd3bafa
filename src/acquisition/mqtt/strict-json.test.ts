import fc from 'fast-check';
import { Json, JsonNumber, JsonObject, parseStrictJson } from './strict-json.js';

/** What `JSON.parse` would give. */
function plain(json: Json): unknown {
  if (json instanceof JsonNumber) return Number(json.text);
  if (json instanceof Map)
    return Object.fromEntries([...(json as JsonObject)].map(([key, one]) => [key, plain(one)]));
  return Array.isArray(json) ? (json as Json[]).map(plain) : json;
}

function read(text: string): unknown {
  const read = parseStrictJson(text);
  return 'root' in read ? plain(read.root) : read.code;
}

const reserved = (text: string) => /__proto__|constructor|prototype|\\u00[01]|\\[bf]/.test(text);

describe('strict JSON', () => {
  it('reads whatever JSON.parse reads in the same way', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        fc.pre(!reserved(text));
        expect(read(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('reads nothing that JSON.parse refuses', () => {
    const broken = fc.tuple(
      fc.json({ maxDepth: 2 }),
      fc.nat(40),
      fc.constantFrom('', ',', '"', '}', '\\'),
    );
    fc.assert(
      fc.property(broken, ([text, place, put]) => {
        const changed = text.slice(0, place) + put + text.slice(place + 1);
        if ('root' in parseStrictJson(changed))
          expect(() => JSON.parse(changed) as unknown).not.toThrow();
      }),
    );
  });

  it('keeps the digits of a number', () => {
    const read = parseStrictJson(' 0.1000000000000000055511151231257827 ');
    expect(read).toEqual({ root: new JsonNumber('0.1000000000000000055511151231257827') });
  });

  it.each([
    ['', 'parse'],
    ['{"v":12.', 'parse'],
    ['{"v":1}{"v":2}', 'parse'],
    ['{"v":1,}', 'parse'],
    ['{"v":NaN}', 'parse'],
    ['{"v":-Infinity}', 'parse'],
    ['{"v":01}', 'parse'],
    ["{'v':1}", 'parse'],
    ['{"v":1,"v":2}', 'duplicate-key'],
    ['{"v":1,"\\u0076":2}', 'duplicate-key'],
    ['{"__proto__":{"v":1}}', 'reserved-key'],
    ['{"constructor":1}', 'reserved-key'],
    ['{"v":"a\\u0000b"}', 'control-character'],
    ['{"v":"a\u0000b"}', 'control-character'],
    ['['.repeat(10_000), 'depth'],
    ['{"v":"line\\r\\n"}', { v: 'line\r\n' }],
  ])('of %j is %j', (text, result) => {
    expect(read(text)).toEqual(result);
  });
});
