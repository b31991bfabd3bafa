import { INestApplicationContext, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Reading, ReadingSeries } from '../../src/acquisition/record/reading.js';
import { ReadingService } from '../../src/acquisition/record/reading.service.js';
import { ChargeSessionService } from '../../src/charging/charge-session.service.js';
import { allMigrations, ChainModule } from '../../src/cli/app.module.js';
import { ClosedPeriod, PeriodClose } from '../../src/cli/period-close.service.js';
import { Energy } from '../../src/kernel/energy.js';
import { Period, periodOf, previousPeriod } from '../../src/kernel/local-day.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { CashService } from '../../src/payments/cash.service.js';
import { FixedClock } from '../../src/platform/clock.service.js';
import { useDatabase } from '../support/database.js';
import { brokenDistribution } from './money-laws.js';
import { SeededRandom } from '../support/seeded-random.js';
import { SimulatedYear } from './simulated-year.js';
import { closingTime, MONTHS, sessionsIn, YearCourse } from './year-course.js';

const seed = Number(process.env['SIMULATION_SEED'] ?? 8);
const year = new SimulatedYear(seed);
const course = new YearCourse(year);
/** The default seed has its late readings in February; every month costs seconds. */
const months = MONTHS.slice(0, 3);
const RUN_MS_MAX = 300_000;

function readingsOf({ meter, register, at, milliwattHours }: ReadingSeries): Reading[] {
  return Array.from(at, (time, place) => ({
    meter,
    register,
    at: instant(time),
    energy: Energy.ofMilliwattHours(milliwattHours[place]),
  }));
}

describe(`the services in a year of seed ${seed}`, () => {
  const database = useDatabase(allMigrations);
  const shuffling = new SeededRandom(seed).named('arrival');
  let chain: INestApplicationContext;
  const sent = new Set<string>();

  beforeAll(async () => {
    Logger.overrideLogger(['error']);
    const clock = new FixedClock(instant(0));
    chain = await NestFactory.createApplicationContext(
      ChainModule.forFiles(database.serviceUrl, clock),
    );
  }, RUN_MS_MAX);

  afterAll(() => chain.close());

  const service = <T>(type: abstract new (...parts: never[]) => T): T =>
    chain.get<T>(type, { strict: false });

  /** Readings in any order, some of them for the second time. */
  async function bringIn(month: Period): Promise<void> {
    const { id } = year.community;
    const known = year.readingsBy(closingTime(year, month)).flatMap(readingsOf);
    const fresh = known.filter(({ meter, register, at }) => {
      return !sent.has(`${meter}/${register}/${at}`) || shuffling.chance(0.01);
    });
    for (const { meter, register, at } of fresh) sent.add(`${meter}/${register}/${at}`);
    await service(ReadingService).append(id, shuffling.shuffled(fresh), 'simulation');
    await service(ChargeSessionService).append(id, sessionsIn(year, month));
    const rows = course.cash.filter(({ date }) => periodOf(date) === month);
    await service(CashService).append(year.community, rows, 'simulation');
  }

  async function close(month: Period): Promise<ClosedPeriod> {
    await bringIn(month);
    const periods = service(PeriodClose);
    if (month !== MONTHS[0]) await periods.close(year.community, previousPeriod(month));
    return periods.close(year.community, month);
  }

  it(
    'gives what the pure stages give, statement by statement and cent by cent',
    async () => {
      for (const month of months) {
        const { money } = course.close(month);
        const closed = await close(month);
        const issued = course.statements.filter((one) => one.period === month);
        expect(closed.statements).toEqual(issued);
        expect(closed.distribution.closing).toEqual(money.decided.closing);
        expect(closed.distribution.available).toEqual(money.decided.available.available);
        expect(brokenDistribution(money)).toEqual([]);
      }
    },
    RUN_MS_MAX,
  );

  it(
    'leaves the books as they are when every month is closed again',
    async () => {
      const ledger = service(LedgerService);
      const journal = () =>
        Promise.all(months.map((month) => ledger.entriesOf(year.community, month)));
      const before = await journal();
      for (const month of months.slice(-2)) await close(month);
      expect(await journal()).toEqual(before);
      const keys = before.flat().map(({ key }) => key);
      expect(new Set(keys)).toEqual(new Set(course.journal.keys()));
      expect(await ledger.verify(year.community)).toMatchObject({ wrong: 0, headStands: true });
    },
    RUN_MS_MAX,
  );
});
