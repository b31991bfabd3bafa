import { ChargeSession } from '../charging/charge-session.js';
import { Community, MemberId, MeteringPointId } from '../community/community.js';
import { parseCommunity } from '../community/parse-community.js';
import { parseYamlTree } from '../community/yaml-tree.js';
import { Energy } from '../kernel/energy.js';
import { Period, period } from '../kernel/local-day.js';
import { instant, quarterHour, QUARTER_HOUR_MS } from '../kernel/quarter-hour.js';
import { qualityCode } from '../measurements/measurement.js';
import { neededSeries } from '../measurements/needed-series.js';
import { settle } from './settle.js';

const march: Period = period('2026-03');

function community(points: string, allocation: string): Community {
  const text = `
version: 1
community: { id: house, name: House, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints: [${points}]
members: [{ id: coop, name: Coop, role: operator }]
holdings: []
tariffs: []
allocation: [{ from: 2026-01-01, ${allocation} }]
`;
  return parseCommunity({ file: 'community.yaml', tree: parseYamlTree(text, 'community.yaml') });
}

const flats =
  '{ id: roof, kind: generation }, { id: a, kind: consumption }, { id: b, kind: charge-point }';
const grid = ', { id: grid, kind: grid }';

/** `point/direction values…` per line, in mWh from the month's first quarter-hour on; the rest is zero. */
function measured(of: Community, text: string) {
  const rows = new Map(
    text
      .trim()
      .split('\n')
      .map((line) => {
        const [name = '', ...values] = line.trim().split(/\s+/);
        return [name, values] as const;
      }),
  );
  const series = neededSeries(of, march).map(({ meteringPoint, direction, first, count }) => {
    const values = rows.get(`${meteringPoint}/${direction}`) ?? [];
    const milliwattHours = new Float64Array(count);
    const quality = new Uint8Array(count).fill(qualityCode('measured'));
    values.forEach((value, at) => {
      milliwattHours[at] = value === '-' ? NaN : Number(value.replace('~', ''));
      if (value.startsWith('~')) quality[at] = qualityCode('substitute');
    });
    const method = new Uint8Array(count);
    return {
      meteringPoint,
      direction: direction,
      first,
      milliwattHours,
      quality,
      method,
    };
  });
  return { period: march, series, findings: [] };
}

/** The first cells of a profile, `-` for an empty one. */
function cells(values: Float64Array | undefined, count: number): string {
  return [...(values ?? [])]
    .slice(0, count)
    .map((value) => (Number.isNaN(value) ? '-' : value))
    .join(' ');
}

function share(result: ReturnType<typeof settle>, name: string, session = '') {
  return result.shares.find((row) => row.meteringPoint === name && row.session === session);
}

const producer = community(flats + grid, 'key: proportional, model: producer');
const start = producer.zone.quarterHoursOfPeriod(march).first * QUARTER_HOUR_MS;

function session(id: string, from: number, to: number, kwh = '0'): ChargeSession {
  return {
    id,
    chargePoint: 'b' as MeteringPointId,
    member: 'coop' as MemberId,
    startedAt: instant(start + from * 60_000),
    endedAt: instant(start + to * 60_000),
    startEnergy: Energy.zero,
    endEnergy: Energy.parseKwh(kwh)!,
  };
}

describe('a settled month', () => {
  it('shares out, leaves the surplus and shows what the meters do not explain', () => {
    const result = settle(
      producer,
      measured(
        producer,
        `
      roof/export 100 30
      a/import     30 40
      b/import     10 20
      grid/import   0 31
      grid/export  60  0`,
      ),
      [],
    );
    expect(cells(share(result, 'a')?.solar, 2)).toBe('30 20');
    expect(cells(share(result, 'b')?.solar, 2)).toBe('10 10');
    expect(cells(share(result, 'a')?.grid, 2)).toBe('0 20');
    expect(cells(result.balance.surplus, 2)).toBe('60 0');
    expect(cells(result.balance.difference, 2)).toBe('0 1');
    expect(result.missing).toEqual([]);
  });

  it('allocates the others as if a missing participant had drawn nothing', () => {
    const result = settle(
      producer,
      measured(producer, 'roof/export 10\n a/import -\n b/import ~8'),
      [],
    );
    expect(cells(share(result, 'a')?.consumption, 1)).toBe('-');
    expect(cells(share(result, 'a')?.solar, 1)).toBe('-');
    expect(cells(share(result, 'a')?.grid, 1)).toBe('-');
    expect(cells(share(result, 'b')?.solar, 1)).toBe('8');
    expect([...(share(result, 'b')?.substitute ?? [])].slice(0, 2)).toEqual([1, 0]);
    expect(cells(result.balance.surplus, 1)).toBe('2');
    expect(cells(result.balance.difference, 1)).toBe('-');
    const first = quarterHour(start / QUARTER_HOUR_MS);
    expect(result.missing).toEqual([
      { meteringPoint: 'a', direction: 'import', quarterHours: 1, first },
    ]);
  });

  it('allocates nothing where the generation is missing', () => {
    const result = settle(producer, measured(producer, 'roof/export - 5\n a/import 7 7'), []);
    expect(cells(share(result, 'a')?.solar, 2)).toBe('0 5');
    expect(cells(share(result, 'a')?.grid, 2)).toBe('7 2');
    expect(cells(result.balance.generation, 2)).toBe('- 5');
    expect(cells(result.balance.allocated, 2)).toBe('0 5');
    expect(cells(result.balance.surplus, 2)).toBe('- 0');
    expect(result.notAllocated).toEqual([start / QUARTER_HOUR_MS]);
    expect(result.findings.map(({ code }) => code)).toEqual(['not-allocated']);
  });

  it('leaves import, export and difference empty without a grid point', () => {
    const lone = community(flats, 'key: proportional, model: producer');
    const { balance } = settle(lone, measured(lone, 'roof/export 5'), []);
    expect(
      [balance.gridImport, balance.gridExport, balance.difference].map((one) => cells(one, 1)),
    ).toEqual(['-', '-', '-']);
  });

  it("adds up several plants and shares out from a point's own from to its to", () => {
    const points =
      '{ id: east, kind: generation }, { id: west, kind: generation }, { id: a, kind: consumption, from: 2026-03-02 }, { id: b, kind: consumption }';
    const two = community(points, 'key: equal, model: producer');
    const day = new Array<string>(96).fill('10').join(' ');
    const result = settle(
      two,
      measured(two, `east/export ${day} 4\n west/export ${day} 4\n a/import 9\n b/import ${day} 9`),
      [],
    );
    expect(cells(share(result, 'b')?.solar, 1)).toBe('10');
    expect(share(result, 'b')?.solar[96]).toBe(4);
    expect(share(result, 'a')?.first).toBe(start / QUARTER_HOUR_MS + 96);
    expect(cells(share(result, 'a')?.solar, 1)).toBe('4');
  });

  it('shares out consumption minus import by the model balance', () => {
    const balance = community(flats + grid, 'key: proportional, model: balance');
    const result = settle(
      balance,
      measured(
        balance,
        `
      roof/export 100 100 100 10
      a/import     30  30  30 30
      b/import     10  10  10 10
      grid/import  15   -  50  0`,
      ),
      [],
    );
    expect(cells(result.balance.allocated, 4)).toBe('25 0 0 10');
    expect(cells(result.balance.surplus, 4)).toBe('75 - 100 0');
    expect(result.notAllocated).toEqual([start / QUARTER_HOUR_MS + 1]);
  });

  it.each([
    ['hybrid', flats, 'not built yet'],
    ['proportional', `${flats}, { id: battery, kind: storage }`, 'cannot be settled yet'],
  ])('refuses what is not built: %s', (key, points, sentence) => {
    const other = community(
      points,
      `key: ${key}, model: producer${key === 'hybrid' ? ', shares: { a: 0.5 }' : ''}`,
    );
    expect(() => settle(other, measured(other, 'roof/export 1'), [])).toThrow(sentence);
  });
});

describe('charge sessions', () => {
  const values = measured(producer, 'roof/export 50 50 50 50\n b/import 100 101 100 100');

  it('take the quarter-hours they overlap, the solar part with them', () => {
    const result = settle(producer, values, [session('s', 5, 20)]);
    expect(cells(share(result, 'b', 's')?.consumption, 3)).toBe('100 101');
    expect(cells(share(result, 'b', 's')?.solar, 3)).toBe('50 50');
    expect(cells(share(result, 'b', 's')?.grid, 3)).toBe('50 51');
    expect([...(share(result, 'b')?.present ?? [])].slice(0, 4)).toEqual([0, 0, 1, 1]);
    expect(cells(share(result, 'b')?.consumption.subarray(2), 2)).toBe('100 100');
  });

  it('share a quarter-hour by the time of overlap', () => {
    const result = settle(producer, values, [session('late', 20, 30), session('early', 10, 20)]);
    expect(cells(share(result, 'b', 'early')?.consumption, 2)).toBe('100 34');
    expect(cells(share(result, 'b', 'early')?.solar, 2)).toBe('50 17');
    expect(cells(share(result, 'b', 'late')?.consumption, 2)).toBe('67');
    expect(cells(share(result, 'b', 'late')?.solar, 2)).toBe('33');
    expect(result.shares.map((row) => row.session)).toEqual(['', '', 'early', 'late']);
  });

  it('a session begun before the month has its part of it', () => {
    const result = settle(producer, values, [session('s', -60, 10, '9')]);
    expect(cells(share(result, 'b', 's')?.consumption, 2)).toBe('100');
    expect(result.findings).toEqual([]);
  });

  it.each([
    ['0.100201', []],
    ['0.100202', ['session-energy-differs']],
    ['3', ['session-energy-differs']],
  ])('a register that counted %s kWh where the point measured 0.000201', (kwh, codes) => {
    const result = settle(producer, values, [session('s', 0, 30, kwh)]);
    expect(result.findings.map(({ code }) => code)).toEqual(codes);
  });

  it('a tenth of a kilowatt-hour is too much only above one percent', () => {
    const big = measured(producer, 'b/import 20000000');
    expect(settle(producer, big, [session('s', 0, 15, '20.2')]).findings).toEqual([]);
    expect(settle(producer, big, [session('s', 0, 15, '20.3')]).findings).toHaveLength(1);
  });

  it('the order of the input does not matter', () => {
    const sessions = [session('x', 0, 20), session('y', 20, 40)];
    const turned = { ...values, series: [...values.series].reverse() };
    const { missing, ...rest } = settle(producer, turned, [...sessions].reverse());
    const { missing: same, ...expected } = settle(producer, values, sessions);
    expect(rest).toEqual(expected);
    expect(missing).toEqual(same);
  });
});
