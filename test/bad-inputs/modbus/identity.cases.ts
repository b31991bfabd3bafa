import { IdentityRegister } from '../../../src/acquisition/device-profile.js';
import { sunspecModel } from '../../../src/acquisition/modbus/sunspec-models.js';
import { EvilModbus, EvilQuestion, EvilScript } from '../../support/evil-modbus.js';
import { until, withPeer } from '../../support/modbus-bench.js';
import { BadInputCases } from '../rows.js';

const MODEL = 40;
const SERIAL = 50;
const at = (address: number): IdentityRegister => ({
  function: 3,
  address,
  type: 'u16',
  words: 1,
  wordOrder: 'msw-first',
});
const identity = { serial: at(SERIAL), model: { ...at(MODEL), equals: ['630'] } };

/** A meter of model 630 with the serial number a question decides. */
const meter = (
  serial: (question: EvilQuestion, times: number) => number,
  model = 630,
): EvilScript =>
  function (question, times) {
    if (question.address === MODEL) return [{ bytes: this.answer(question, [model]) }];
    if (question.address !== SERIAL) return [{ bytes: this.answer(question) }];
    return [{ bytes: this.answer(question, [serial(question, times)]) }];
  };

export function cases(): BadInputCases {
  return {
    'MODBUS-056': scaleFactorChanges,
    'MODBUS-069': serialChanges,
    'MODBUS-070': wrongModel(meter(() => 1, 72)),
    'MODBUS-071': serialFlips,
    'MODBUS-075': wrongModel(function (question) {
      const shifted = { ...question, address: question.address + 1 };
      return [{ bytes: this.answer(shifted) }];
    }),
    'MODBUS-076': firmwareUpdate,
    'MODBUS-086': anotherHost,
  };
}

/** Values come with the number of the meter that gave them; the change is told once, as an alarm. */
async function serialChanges(): Promise<void> {
  const script = meter(({ connection }) => (connection === 1 ? 4711 : 4712));
  await withPeer({ script, profile: { identity } }, async ({ evil, bench }) => {
    await until('the first meter', async () => (await bench.registers()).length >= 2);
    evil.hangUp();
    await until(
      'the second meter',
      async () => (await bench.registers()).at(-1)?.serial === '4712',
    );
    const serials = (await bench.registers()).map(({ serial }) => serial);
    expect(serials[0]).toBe('4711');
    expect([...new Set(serials)]).toEqual(['4711', '4712']);
    expect(bench.parts.incidents.countOf('serial-changed', 'house/d1')).toBe(1);
    expect(bench.kindOf('serial-changed')).toBe('alarm');
  });
}

async function serialFlips(): Promise<void> {
  const script = meter(({ connection }) => (connection % 2 === 0 ? 4712 : 4711));
  await withPeer({ script, profile: { identity } }, async ({ evil, bench }) => {
    for (let flips = 1; flips <= 3; flips += 1) {
      const before = (await bench.registers()).length;
      await until('values', async () => (await bench.registers()).length >= before + 2);
      evil.hangUp();
      await until('a flip', () => bench.parts.incidents.countOf('serial-changed') >= flips);
    }
    expect(bench.kindOf('serial-changed')).toBe('alarm');
    const sentences = bench.parts.incidents.all().map(({ sentence }) => sentence);
    expect(sentences.join()).toContain('two devices with one unit number');
    const serials = new Set((await bench.registers()).map(({ serial }) => serial));
    expect([...serials].sort()).toEqual(['4711', '4712']);
  });
}

function wrongModel(script: EvilScript) {
  return () =>
    withPeer({ script, profile: { identity } }, async ({ evil, bench }) => {
      await until('a gap', async () => (await bench.outages()).length >= 1);
      const asked = evil.questions.length;
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(evil.questions.length).toBe(asked);
      expect(await bench.registers()).toEqual([]);
      expect((await bench.outages())[0].reason).toMatch(
        /^wrong device at this address: its model is/,
      );
      expect(bench.kindOf('wrong-device')).toBe('alarm');
      expect(bench.healthOf('device house/d1')).toMatch(/^error: .*wrong device at this address/);
    });
}

/** Another host answers under the address; it is asked who it is before anything else. */
async function anotherHost(): Promise<void> {
  await withPeer({ script: meter(() => 1), profile: { identity } }, async ({ evil, bench }) => {
    await until('values', async () => (await bench.registers()).length >= 2);
    evil.script = function (this: EvilModbus, question: EvilQuestion) {
      return [{ bytes: this.exception(question, 2) }];
    }.bind(evil);
    evil.hangUp();
    await until('polling to stop', () => bench.kindOf('wrong-device') === 'alarm');
    const values = (await bench.registers()).length;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect((await bench.registers()).length).toBe(values);
    expect((await bench.outages()).at(-1)?.reason).toContain('its model is unknown');
  });
}

/** After an update the second half of the block is gone: the rest is read, nothing is guessed. */
async function firmwareUpdate(): Promise<void> {
  await withPeer({}, async ({ evil, bench }) => {
    await until('values', async () => (await bench.registers()).length >= 2);
    evil.script = function (this: EvilModbus, question: EvilQuestion) {
      const gone = question.address + question.count > 102;
      return [{ bytes: gone ? this.exception(question, 2) : this.answer(question) }];
    }.bind(evil);
    await until('an alarm', () => bench.kindOf('registers-refused') === 'alarm');
    const before = (await bench.registers()).length;
    await until('more values', async () => (await bench.registers()).length >= before + 2);
    const later = (await bench.registers()).slice(before);
    expect(new Set(later.map(({ register }) => register))).toEqual(new Set(['import']));
  });
}

/** The scale factor of a counter moves between two polls: read again as one block, and marked. */
async function scaleFactorChanges(): Promise<void> {
  const model = sunspecModel(203);
  const place = model?.points.import?.scaleFactor ?? 0;
  let factor = 0;
  const words = (address: number): number => {
    if (address < 40_002) return [0x5375, 0x6e53][address - 40_000];
    if (address === 40_002) return 203;
    if (address === 40_003) return 105;
    if (address >= 40_109) return 0xffff;
    return address - 40_002 === place ? factor & 0xffff : 100;
  };
  const script: EvilScript = function (question) {
    const span = Array.from({ length: question.count }, (_, word) => question.address + word);
    return [{ bytes: this.answer(question, span.map(words)) }];
  };
  const sunspec = { protocol: 'sunspec', modelIds: [203], positive: 'import' } as const;
  const manners = { makers: [], occurrence: 1, modules: [], negativeCounters: false };
  const profile = { ...sunspec, ...manners } as never;
  await withPeer({ script, profile }, async ({ bench }) => {
    await until('values', async () => (await bench.registers()).length >= 2);
    expect((await bench.registers())[0].flags ?? []).toEqual([]);
    factor = -1;
    const flagged = async () =>
      (await bench.registers()).filter(({ flags }) => flags?.includes('scale-changed'));
    await until('a mark', async () => (await flagged()).length >= 1);
    expect(new Set((await flagged()).map(({ at }) => at)).size).toBe(1);
  });
}
