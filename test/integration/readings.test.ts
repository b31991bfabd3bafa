import fc from 'fast-check';
import { Client } from 'pg';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { GivenValue, Reading } from '../../src/acquisition/record/reading.js';
import { ReadingService } from '../../src/acquisition/record/reading.service.js';
import { CommunityId, MeterId, MeteringPointId } from '../../src/community/community.js';
import { Energy } from '../../src/kernel/energy.js';
import { instant, parseInstant, quarterHour } from '../../src/kernel/quarter-hour.js';
import { useDatabase } from '../support/database.js';
import { readingServiceOn } from '../support/acquisition.js';

const house = 'house' as CommunityId;
const at = (text: string) => parseInstant(`2026-03-01T${text}Z`)!;
const reading = (meter: string, time: string, kwh: string): Reading => ({
  meter: meter as MeterId,
  register: 'import',
  at: at(time),
  energy: Energy.parseKwh(kwh)!,
});

describe('the record of readings', () => {
  const database = useDatabase(acquisitionMigrations);
  let readings: ReadingService;
  beforeAll(() => {
    readings = readingServiceOn(database.dataSource);
  });

  it('keeps a reading once and gives it back to the millisecond and the milliwatt-hour', async () => {
    const exact: Reading = {
      ...reading('exact', '00:00:00', '123456789.123457'),
      at: instant(1_772_323_200_123),
      estimated: true,
    };
    expect(await readings.append(house, [exact, exact], 'test')).toEqual({
      added: 1,
      known: 1,
      conflicting: 0,
    });
    const [series] = await readings.seriesOf(house, [exact.meter], exact.at, exact.at);
    expect(series).toEqual({
      meter: 'exact',
      register: 'import',
      at: Float64Array.of(1_772_323_200_123),
      milliwattHours: Float64Array.of(123_456_789_123_457),
      estimated: Uint8Array.of(1),
    });
  });

  it('gives all readings of a span, the last one before it and the first one after it', async () => {
    const times = ['00:00', '01:00', '02:00', '03:00', '04:00', '05:00', '06:00'];
    await readings.append(
      house,
      times.map((time, hour) => reading('span', `${time}:00`, `${hour}`)),
      'test',
    );
    const meters = ['span' as MeterId, 'silent' as MeterId];
    const [series, ...others] = await readings.seriesOf(
      house,
      meters,
      at('02:00:00'),
      at('04:30:00'),
    );
    expect(others).toEqual([]);
    expect([...series.milliwattHours]).toEqual([1e6, 2e6, 3e6, 4e6, 5e6]);
    const last = await readings.lastBefore(house, meters, at('03:00:00'));
    expect([...last]).toEqual([['span/import', at('02:00:00')]]);
    expect(
      await readings.seriesOf('other' as CommunityId, meters, at('00:00'), at('09:00')),
    ).toEqual([]);
  });

  it('says what is to be said of readings: flags, and other values that came', async () => {
    const marked = 'marked-house' as CommunityId;
    const meters = ['marked' as MeterId];
    await readings.append(marked, [reading('marked', '00:00:00', '5')], 'first');
    await readings.append(marked, [reading('marked', '00:00:00', '6')], 'second');
    await database.dataSource.query(
      `insert into acquisition.reading
         (community, meter, register, at, milliwatt_hours, source, flags)
       values ($1, 'marked', 'import', $2, 7, 'test', '{clock,no-delivery-guarantee}'),
         ($1, 'marked', 'import', $3, 8, 'test', '{clock}')`,
      [marked, new Date(at('01:00:00')), new Date(at('02:00:00'))],
    );
    const remarks = await readings.remarksOf(marked, meters, at('00:00:00'), at('03:00:00'));
    const shared = { meter: 'marked', register: 'import' };
    expect(remarks).toEqual([
      { ...shared, remark: 'clock', count: 2, firstAt: at('01:00:00') },
      { ...shared, remark: 'conflict', count: 1, firstAt: at('00:00:00') },
      { ...shared, remark: 'no-delivery-guarantee', count: 1, firstAt: at('01:00:00') },
    ]);
    expect(await readings.remarksOf(marked, meters, at('03:00:00'), at('04:00:00'))).toEqual([]);
  });

  it('keeps the first of two values for one instant and sets the other aside', async () => {
    await readings.append(house, [reading('twice', '00:00:00', '5')], 'first');
    const other = reading('twice', '00:00:00', '5.1');
    const known = { added: 0, known: 0, conflicting: 1 };
    expect(await readings.append(house, [other], 'second')).toEqual(known);
    expect(await readings.append(house, [other], 'second')).toEqual(known);
    const rows: unknown = await database.dataSource.query(
      `select source, reason, convert_from(raw, 'UTF8') as raw from acquisition.quarantine
       where community = 'house'`,
    );
    expect(rows).toEqual([
      {
        source: 'second',
        reason: 'another value is stored for this instant',
        raw: '2026-03-01T00:00:00Z,twice,import,5.100000',
      },
    ]);
  });

  it('holds the same state whatever the order, repetition and splitting of the readings', async () => {
    const set = Array.from({ length: 24 }, (_, hour) =>
      reading(`m-${hour % 3}`, `${String(hour).padStart(2, '0')}:0${hour % 2}:00`, `${hour}`),
    );
    let run = 0;
    let expected: unknown;
    const shuffled = fc.array(fc.shuffledSubarray(set, { minLength: 10 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(shuffled, async (parts) => {
        const community = `permuted-${run++}` as CommunityId;
        for (const part of [...parts, set]) await readings.append(community, part, 'test');
        const state = await readings.seriesOf(
          community,
          ['m-0', 'm-1', 'm-2'] as MeterId[],
          at('00:00:00'),
          at('23:59:00'),
        );
        expected ??= state;
        expect(state).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps given values of quarter-hours, first included, last excluded', async () => {
    const first = quarterHour(1_969_248);
    const values = [0, 1, 2, 3].map((index): GivenValue => ({
      meteringPoint: 'flat' as MeteringPointId,
      direction: 'import',
      at: quarterHour(first + index),
      energy: Energy.ofMilliwattHours(index),
      estimated: index === 2,
    }));
    expect(await readings.appendGiven(house, values.toReversed(), 'test')).toEqual({
      added: 4,
      known: 0,
      conflicting: 0,
    });
    const later = quarterHour(first + 3);
    expect(await readings.givenOf(house, quarterHour(first + 1), later)).toEqual([
      {
        meteringPoint: 'flat',
        direction: 'import',
        at: Float64Array.of(first + 1, first + 2),
        milliwattHours: Float64Array.of(1, 2),
        estimated: Uint8Array.of(0, 1),
      },
    ]);
  });

  it.each([
    ['update acquisition.reading set milliwatt_hours = 0'],
    ['delete from acquisition.reading'],
    ['truncate acquisition.reading'],
    ['update acquisition.given_value set milliwatt_hours = 0'],
    ['delete from acquisition.quarantine'],
  ])('the service may not: %s', async (statement) => {
    await expect(database.dataSource.query(statement)).rejects.toThrow(/permission denied/);
  });

  it.each([
    ['update acquisition.reading set milliwatt_hours = 0'],
    ['delete from acquisition.given_value'],
    ['truncate acquisition.quarantine cascade'],
  ])('not even the owner of the tables may: %s', async (statement) => {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    try {
      await expect(owner.query(statement)).rejects.toThrow(/append-only/);
    } finally {
      await owner.end();
    }
  });

  it('a restore or replica cannot switch the refusal off', async () => {
    const rows: unknown = await database.dataSource.query(
      `select tgrelid::regclass::text as name, count(*)::int as always from pg_trigger
       where tgenabled = 'A' and tgrelid::regclass::text like 'acquisition.%'
       group by 1 order by 1`,
    );
    expect(rows).toEqual([
      { name: 'acquisition.gap', always: 2 },
      { name: 'acquisition.given_value', always: 2 },
      { name: 'acquisition.import', always: 1 },
      { name: 'acquisition.quarantine', always: 2 },
      { name: 'acquisition.quarantine_replay', always: 2 },
      { name: 'acquisition.reading', always: 2 },
    ]);
  });
});
