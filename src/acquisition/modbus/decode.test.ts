import fc from 'fast-check';
import { decodeRegister } from './decode.js';
import { ProfileRegister, WordOrder } from '../device-profile.js';

const base: ProfileRegister = {
  meaning: 'import',
  function: 3,
  address: 0,
  type: 'u32',
  wordOrder: 'msw-first',
  scale: '1',
  unit: 'kWh',
  positive: 'import',
  sentinels: [],
};

function shownOf(register: Partial<ProfileRegister>, words: number[]): string {
  const decoded = decodeRegister({ ...base, ...register }, words);
  if (decoded.state === 'energy') return decoded.energy.kwh();
  if (decoded.state === 'value') return String(decoded.value);
  return decoded.state;
}

describe('the words of a register', () => {
  it.each([
    [{ type: 'u16', scale: '0.1' }, [12345], '1234.500000'],
    [{ type: 'u32', scale: '0.01' }, [0x0001, 0xe240], '1234.560000'],
    [{ type: 'u32', scale: '0.01', wordOrder: 'lsw-first' }, [0xe240, 0x0001], '1234.560000'],
    [{ type: 's32', scale: '0.1' }, [0xffff, 0xffff], 'refused'],
    [{ type: 'u64', scale: '0.01' }, [0, 0x0002, 0xdfdc, 0x1c35], '123456789.010000'],
    [{ type: 'u64', unit: 'Wh' }, [0xffff, 0xffff, 0xffff, 0xfffe], 'refused'],
    [{ type: 'f32' }, [0x449a, 0x5225], '1234.567017'],
    [{ type: 'f32', wordOrder: 'lsw-first' }, [0x5225, 0x449a], '1234.567017'],
    [{ type: 'f32' }, [0x7fc0, 0x0000], 'missing'],
    [{ type: 'f32' }, [0x7f80, 0x0000], 'missing'],
    [{ type: 's32', magnitude: true }, [0xffff, 0xfffb], '5.000000'],
    [{ type: 'u64', unit: 'mWh', scale: '0.1' }, [0x0020, 0, 0, 1], '900719925.474099'],
    [{ type: 'f32' }, [0x0000, 0x2710], 'refused'],
    [{ type: 'f32' }, [0x0000, 0x0000], '0.000000'],
    [{ type: 'f64', unit: 'Wh' }, [0x4132, 0xd687, 0x8000, 0x0000], '1234.567500'],
    [{ type: 'u32', sentinels: [0xffffffffn] }, [0xffff, 0xffff], 'missing'],
    [{ type: 'u32' }, [0x0001], 'refused'],
  ] as [Partial<ProfileRegister>, number[], string][])('%j of %j are %s kWh', (of, words, kwh) => {
    expect(shownOf(of, words)).toBe(kwh);
  });

  it.each([
    [{ type: 's16', positive: 'import' }, [0xfffb], '-5'],
    [{ type: 's16', positive: 'export' }, [0xfffb], '5'],
    [{ type: 's16', positive: 'export' }, [0], '0'],
    [{ type: 'f32' }, [0x8000, 0x0000], '0'],
    [{ type: 'f32' }, [0x0000, 0x02ca], '0'],
    [{ type: 's16', sentinels: [0x8000n] }, [0x8000], 'missing'],
    [{ type: 'f32', unit: 'kW' }, [0x3fc0, 0x0000], '1500'],
    [{ type: 's32', scale: '0.1' }, [0x0000, 0x2ee0], '1200'],
  ] as [Partial<ProfileRegister>, number[], string][])('%j of %j are %s W', (of, words, watts) => {
    expect(shownOf({ meaning: 'power', unit: 'W', ...of }, words)).toBe(watts);
  });

  it('loses no digit of a whole 64-bit counter below nine terawatt-hours', () => {
    const counts = fc.bigInt({ min: 0n, max: 900_719_925_474n });
    const orders = fc.constantFrom<WordOrder>('msw-first', 'lsw-first');
    fc.assert(
      fc.property(counts, orders, (count, wordOrder) => {
        const words = [48n, 32n, 16n, 0n].map((shift) => Number((count >> shift) & 0xffffn));
        const sent = wordOrder === 'msw-first' ? words : words.reverse();
        const kwh = shownOf({ type: 'u64', scale: '0.01', wordOrder }, sent);
        expect(kwh).toBe(
          `${(count / 100n).toString()}.${String(count % 100n).padStart(2, '0')}0000`,
        );
      }),
    );
  });
});
