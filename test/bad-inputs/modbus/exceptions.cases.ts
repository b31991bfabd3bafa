import { EvilScript } from '../../support/evil-modbus.js';
import { counter, expectGap, until, withPeer } from '../../support/modbus-bench.js';
import { BadInputCases } from '../rows.js';

const always = (code: number): EvilScript =>
  function (question) {
    return [{ bytes: this.exception(question, code) }];
  };

/** A gap with the code in its reason; the connection stays. */
const gap = (code: number, more: { kind?: string; factor?: number } = {}) => {
  return () =>
    withPeer({ script: always(code), ...more }, (peer) =>
      expectGap(peer, {
        code: `exception-${code}`,
        reason: new RegExp(`^exception ${code} `),
        rebuilt: false,
        ...(more.kind === undefined ? {} : { kind: more.kind }),
      }),
    );
};

/** The block with the export counter is refused, alone; the import counter goes on. */
const refusedRegister = (code: number) => () => {
  const script: EvilScript = function (question) {
    const end = question.address + question.count;
    const hit = question.address <= 102 && end > 102;
    return [{ bytes: hit ? this.exception(question, code) : this.answer(question) }];
  };
  const registers = [counter('import', 100), counter('export', 102)];
  const profile = {
    registers,
    ...(code === 1 ? { gapRegistersMax: 0, requestRegistersMax: 2 } : {}),
  };
  return withPeer({ script, profile }, async ({ evil, bench }) => {
    await until('three polls', async () => (await bench.registers()).length >= 3);
    const read = await bench.registers();
    expect(new Set(read.map(({ register }) => register))).toEqual(new Set(['import']));
    expect(bench.parts.incidents.countOf('registers-refused', 'house/d1')).toBe(1);
    expect(bench.kindOf('registers-refused')).toBe('alarm');
    expect(bench.healthOf('registers of house/d1')).toMatch(
      new RegExp(`exception ${code} .* 2 registers from 102: .* not asked for any more`),
    );
    const asked = evil.questions.filter(({ address, count }) => address + count > 102);
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(await bench.outages()).toEqual([]);
  });
};

const patient = (code: number, patienceMs: number) => () => {
  const script: EvilScript = function (question, times) {
    return [{ bytes: times <= 3 ? this.exception(question, code) : this.answer(question) }];
  };
  return withPeer({ script, pollSeconds: 5, factor: 5 }, async ({ evil, bench }) => {
    const started = performance.now();
    await until('values', async () => (await bench.registers()).length >= 2);
    expect(await bench.outages()).toEqual([]);
    expect((performance.now() - started) * 5).toBeGreaterThan(3 * patienceMs * 0.9);
    evil.script = always(code).bind(evil);
    const before = evil.questions.length;
    await until('a gap', async () => (await bench.outages()).length === 1);
    expect(evil.questions.length - before).toBe(4);
    expect((await bench.outages())[0].reason).toMatch(new RegExp(`^exception ${code} `));
  });
};

export function cases(): BadInputCases {
  return {
    'MODBUS-022': gap(0),
    'MODBUS-023': refusedRegister(1),
    'MODBUS-024': refusedRegister(2),
    'MODBUS-025': refusedRegister(3),
    'MODBUS-026': deviceFailure,
    'MODBUS-027': patient(5, 1_000),
    'MODBUS-028': patient(6, 200),
    'MODBUS-029': gap(8),
    'MODBUS-030': gatewayDown,
    'MODBUS-031': gap(0xff),
  };
}

async function deviceFailure(): Promise<void> {
  await withPeer({ script: always(4) }, async ({ bench }) => {
    await until('two gaps', async () => (await bench.outages()).length === 2);
    expect(bench.kindOf('exception-4')).toBe('notice');
    await until('three gaps', async () => (await bench.outages()).length === 3);
    expect(bench.kindOf('exception-4')).toBe('alarm');
    const [first, , third] = await bench.outages();
    expect(third.at - first.at).toBeLessThan(2_000);
  });
}

/** Thirty units behind one gateway that has lost its line: one alarm, thirty gaps. */
async function gatewayDown(): Promise<void> {
  await withPeer({ script: always(11), device: 'd1' }, async ({ evil, bench }) => {
    const units = Array.from({ length: 29 }, (_, place) => place + 2);
    for (const unit of units) bench.poll(evil.port, { device: `d${unit}`, unit });
    const gaps = async () => {
      const outages = (await bench.said()).filter(({ kind }) => kind === 'outage');
      return new Set(outages.map(({ device }) => device)).size;
    };
    await until('thirty gaps', async () => (await gaps()) === 30);
    const { incidents } = bench.parts;
    expect(incidents.countOf('gateway-down')).toBe(1);
    expect(incidents.all().filter(({ kind }) => kind === 'alarm')).toHaveLength(1);
    expect(bench.healthOf(`bus 127.0.0.1:${evil.port}`)).toMatch(
      /^error: The gateway does not reach/,
    );
    evil.script = (question) => [{ bytes: evil.answer(question) }];
    await until('all to answer again', () =>
      bench.healthOf(`bus 127.0.0.1:${evil.port}`).startsWith('ok'),
    );
    expect(evil.connections).toBe(1);
  });
}
