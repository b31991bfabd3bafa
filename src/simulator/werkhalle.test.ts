import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseCommunity } from '../community/parse-community.js';
import { parseYamlTree } from '../community/yaml-tree.js';
import { localDay } from '../kernel/local-day.js';
import { Instant, parseInstant, QUARTER_HOUR_MS, quarterHourOf } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';
import { readingsOf, sessionRowsOf } from './history.js';
import { werkhalleCalendar, werkhalleFirstDay } from './werkhalle-calendar.js';
import { cashOf } from './werkhalle-cash.js';
import { werkhalleDeviceList } from './werkhalle-devices.js';
import { werkhalleDocument } from './werkhalle-document.js';
import { Werkhalle } from './werkhalle.js';

const berlin = new Zone('Europe/Berlin');
const firstDay = localDay('2025-05-01');
const historyEnd = parseInstant('2025-07-16T09:40:00Z')!;
const house = new Werkhalle(firstDay, historyEnd);
const points = ['flat-1', 'flat-2', 'flat-3', 'flat-4', 'flat-5', 'flat-6', 'workshop'];
const consumers = [...points, 'charger-1', 'charger-2'];
const first = quarterHourOf(house.firstInstant);
const quarterHours = fc.integer({ min: first, max: quarterHourOf(historyEnd) - 1 });
const instants = fc.integer({ min: house.firstInstant, max: historyEnd + 86_400_000 });

function energyIn(id: string, direction: 'import' | 'export', at: number, count = 1): number {
  const counted = (quarterHour: number) =>
    house.countedAt(id, direction, (quarterHour * QUARTER_HOUR_MS) as Instant);
  return counted(at + count) - counted(at);
}

describe('the simulated house', () => {
  it('keeps its energy balance in every quarter-hour to the milliwatt-hour', () => {
    fc.assert(
      fc.property(quarterHours, (at) => {
        const used = consumers.reduce((sum, id) => sum + energyIn(id, 'import', at), 0);
        const net = energyIn('grid', 'import', at) - energyIn('grid', 'export', at);
        expect(net).toBe(used - energyIn('roof', 'export', at));
        expect(energyIn('grid', 'export', at)).toBeLessThanOrEqual(energyIn('roof', 'export', at));
      }),
      { numRuns: 300 },
    );
  });

  it('has registers that never go back, whatever their display shows', () => {
    fc.assert(
      fc.property(fc.constantFrom(...house.meters), instants, instants, (meter, a, b) => {
        const [before, after] = [Math.min(a, b), Math.max(a, b)].map((at) =>
          meter.directions.map((way) => house.shownBy(meter, way, at as Instant).milliwattHours),
        );
        before.forEach((value, place) => {
          expect(after[place]).toBeGreaterThanOrEqual(value);
        });
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['at midnight in June', '2025-06-20T22:00:00Z', 0],
    ['before sunrise in June', '2025-06-21T02:30:00Z', 0],
    ['after sunset in May', '2025-05-01T18:45:00Z', 0],
  ])('generates nothing %s', (_, at, milliwattHours) => {
    expect(energyIn('roof', 'export', quarterHourOf(parseInstant(at)!))).toBe(milliwattHours);
  });

  it('generates and uses what such houses do in June', () => {
    const { first: june, count } = berlin.quarterHoursOfPeriod('2025-06' as never);
    const kwh = (id: string, way: 'import' | 'export') => energyIn(id, way, june, count) / 1e6;
    expect(kwh('roof', 'export')).toBeGreaterThan(3000);
    expect(kwh('roof', 'export')).toBeLessThan(5000);
    for (const flat of points.slice(0, 6)) {
      expect(kwh(flat, 'import')).toBeGreaterThan(100);
      expect(kwh(flat, 'import')).toBeLessThan(350);
    }
  });

  it('is the same house when it is built again', () => {
    const again = new Werkhalle(firstDay, historyEnd);
    const at = parseInstant('2025-06-11T10:07:31Z')!;
    for (const { id, directions } of house.meters) {
      for (const way of directions) {
        expect(again.registerAt(id, way, at)).toEqual(house.registerAt(id, way, at));
      }
    }
  });

  it('has sessions whose registers differ by what was charged, one after the other', () => {
    const rows = sessionRowsOf(house);
    expect(rows.length).toBeGreaterThan(40);
    for (const { id, startEnergy, endEnergy, endedAt } of rows) {
      const session = house.sessions.find((each) => each.id === id)!;
      expect(endEnergy.minus(startEnergy).milliwattHours).toBe(session.milliwattHours);
      expect(endedAt).toBeLessThanOrEqual(historyEnd);
    }
  });

  it('delivers through the grid meter what visitors charge after the history', () => {
    const visitors = { of: (id: string) => (id === 'charger-1' ? 5_000_000 : 0), wattsOf: () => 0 };
    const visited = new Werkhalle(firstDay, historyEnd, visitors);
    const later = (historyEnd + 60_000) as Instant;
    for (const id of ['charger-1', 'grid']) {
      const extra = visited.countedAt(id, 'import', later) - house.countedAt(id, 'import', later);
      expect(extra).toBe(5_000_000);
      expect(visited.countedAt(id, 'import', historyEnd)).toBe(
        house.countedAt(id, 'import', historyEnd),
      );
    }
  });
});

describe('the history', () => {
  const longer = new Werkhalle(localDay('2025-01-01'), parseInstant('2025-11-01T00:00:00Z')!);
  const { exchangeAt, silentFrom, silentTo } = longer.calendar;
  const around = (at: Instant, hours = 1) =>
    [
      ...readingsOf(
        longer,
        (at - hours * 3_600_000) as Instant,
        (at + hours * 3_600_000) as Instant,
      ),
    ].flat();

  it('reads both meters at the instant of an exchange and never one in the time of the other', () => {
    const at = around(exchangeAt).filter(({ meter }) => ['EST-1002', 'EST-1044'].includes(meter));
    expect(at.filter((row) => row.at === exchangeAt).map(({ meter }) => meter)).toEqual([
      'EST-1002',
      'EST-1044',
    ]);
    expect(at).toHaveLength(10);
  });

  it('has one meter silent for three hours', () => {
    const rows = around(silentFrom, 4).filter(({ meter }) => meter === 'EMH-7105');
    const gaps = rows.slice(1).map((row, place) => row.at - rows[place].at);
    expect(Math.max(...gaps)).toBe(silentTo - silentFrom);
    expect(silentTo - silentFrom).toBe(3 * 3_600_000);
  });

  it('comes with what the bank account saw', () => {
    expect(
      cashOf(longer, '2025-06' as never).map(
        ({ kind, vatRate }) => `${kind} ${vatRate.toString()}`,
      ),
    ).toEqual(['feed-in 19', 'grid-purchase 19', 'cost 19']);
  });
});

describe('the community Werkhalle', () => {
  const file = 'config/werkhalle/community.yaml';
  const shipped = parseYamlTree(readFileSync(file, 'utf8'), file);
  const calendar = werkhalleCalendar(localDay('2025-01-01'), berlin);

  it('as shipped is the document the simulation writes', () => {
    expect(shipped.root).toEqual(werkhalleDocument(calendar));
    expect(parseCommunity({ file, tree: shipped }).meteringPoints).toHaveLength(11);
  });

  it('as shipped has the devices the simulation has', () => {
    const list = 'config/werkhalle/devices.yaml';
    const lines = {
      inverter: { host: '192.168.40.20', port: 502 },
      gateway: { host: '192.168.40.21', port: 502 },
    };
    const now = new Werkhalle(localDay('2025-01-01'), historyEnd);
    const meterOf = (point: string) => now.meterAt(point, historyEnd).id;
    expect(parseYamlTree(readFileSync(list, 'utf8'), list).root).toEqual(
      werkhalleDeviceList(lines, meterOf),
    );
  });

  it.each([
    ['2026-11-22', '2025-10-01'],
    ['2027-01-31', '2025-12-01'],
    ['2027-02-01', '2026-01-01'],
  ])('shown on %s has a history from %s on, and is sound', (today, begins) => {
    const day = werkhalleFirstDay(localDay(today));
    expect(day).toBe(begins);
    const tree = { root: werkhalleDocument(werkhalleCalendar(day, berlin)), lines: new Map() };
    expect(parseCommunity({ file: 'werkhalle', tree }).holdings).toHaveLength(10);
  });
});
