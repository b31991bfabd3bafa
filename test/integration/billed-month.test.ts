import { createHash } from 'node:crypto';
import { INestApplicationContext, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ReadingService } from '../../src/acquisition/record/reading.service.js';
import { GivenValue } from '../../src/acquisition/record/reading.js';
import { BillingService } from '../../src/billing/billing.service.js';
import { statementDocument } from '../../src/billing/statement-json.js';
import { BilledMonth } from '../../src/billing/statement.js';
import { verifyStatement } from '../../src/billing/verify-statement.js';
import { allMigrations, ChainModule } from '../../src/cli/app.module.js';
import { MemberId, MeteringPointId } from '../../src/community/community.js';
import { Energy } from '../../src/kernel/energy.js';
import { localDay, period } from '../../src/kernel/local-day.js';
import { Money } from '../../src/kernel/money.js';
import { Percentage } from '../../src/kernel/percentage.js';
import { instant, quarterHour } from '../../src/kernel/quarter-hour.js';
import { MeasurementService } from '../../src/measurements/measurement.service.js';
import { CashRow } from '../../src/payments/cash-row.js';
import { CashService } from '../../src/payments/cash.service.js';
import { FixedClock } from '../../src/platform/clock.service.js';
import { SettlementService } from '../../src/settlement/settlement.service.js';
import { useDatabase } from '../support/database.js';
import { communityOf } from '../support/settled-month.js';

const community = communityOf(`
version: 1
community: { id: hof, name: Hof, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: roof, kind: generation }
  - { id: flat-1, kind: consumption }
  - { id: flat-2, kind: consumption }
  - { id: stairs, kind: consumption }
members:
  - { id: coop, name: Hof eG, role: operator }
  - { id: anna, name: Anna }
  - { id: bert, name: Bert }
holdings:
  - { meteringPoint: flat-1, member: anna, tariff: house, from: 2026-01-01 }
  - { meteringPoint: flat-2, member: bert, tariff: house, from: 2026-01-01 }
  - { meteringPoint: stairs, member: coop, tariff: house, from: 2026-01-01 }
tariffs:
  - id: house
    prices: [{ from: 2026-01-01, solar: 0.2269, grid: 0.2958, base: 6.30, vat: 19 }]
allocation: [{ from: 2026-01-01, key: proportional, model: producer }]
payments: { assume: none }
`);
const MARCH = period('2026-03');
const { first, count } = community.zone.quarterHoursOfPeriod(MARCH);
const GAP = { from: 400, to: 420 };

function given(point: string, kwh: string, places: readonly number[]): GivenValue[] {
  const energy = Energy.parseKwh(kwh) ?? Energy.zero;
  const direction = point === 'roof' ? ('export' as const) : ('import' as const);
  return places.map((place) => ({
    meteringPoint: point as MeteringPointId,
    direction,
    at: quarterHour(first + place),
    energy,
  }));
}

function receipt(date: string, amount: string, kind: CashRow['kind'] = 'receipt'): CashRow {
  return {
    date: localDay(date),
    kind,
    amount: Money.parse(amount) ?? Money.zero,
    vatRate: Percentage.zero,
    member: 'bert' as MemberId,
    text: '',
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

describe('a month from readings to money', () => {
  const database = useDatabase(allMigrations);
  const all = Array.from({ length: count }, (_, place) => place);
  let chain: INestApplicationContext;
  let billing: BillingService;
  let firstTime: BilledMonth;

  async function bill(): Promise<BilledMonth> {
    await chain.get(MeasurementService, { strict: false }).measure(community, MARCH);
    await chain.get(SettlementService, { strict: false }).settle(community, MARCH);
    return billing.bill(community, MARCH);
  }

  async function append(values: readonly GivenValue[]): Promise<void> {
    await chain.get(ReadingService, { strict: false }).appendGiven(community.id, values, 'test');
  }

  beforeAll(async () => {
    const module = ChainModule.forFiles(database.serviceUrl, new FixedClock(instant(0)));
    Logger.overrideLogger(false);
    chain = await NestFactory.createApplicationContext(module);
    billing = chain.get(BillingService, { strict: false });
    const known = all.filter((place) => place < GAP.from || place >= GAP.to);
    await append(given('roof', '0.3', all));
    await append(given('flat-1', '0.1', known));
    await append(given('flat-2', '0.2', all));
    await append(given('stairs', '0.05', all));
    firstTime = await bill();
  }, 240_000);

  afterAll(async () => {
    await chain.close();
  });

  it('keeps back whose value is missing and bills the others, the operator inside', () => {
    const issued = firstTime.statements.map(({ number, member, inner }) => [number, member, inner]);
    expect(issued).toEqual([
      ['hof-2026-0001', 'bert', false],
      ['hof-2026-0002', 'coop', true],
    ]);
    expect(firstTime.notIssued.map(({ member, code }) => [member, code])).toEqual([
      ['anna', 'value-missing'],
    ]);
  });

  it('gives the same when it is billed again', async () => {
    const again = await bill();
    expect(again).toEqual(firstTime);
    expect(await billing.of(community, MARCH)).toEqual(firstTime);
  });

  it('issues statements that follow from their own file', () => {
    for (const statement of firstTime.statements) {
      const file = JSON.parse(JSON.stringify(statementDocument(statement))) as unknown;
      expect(verifyStatement(file, sha256)).toEqual([]);
    }
  });

  it('settles by receipts in the month of their booking date', async () => {
    const cash = chain.get(CashService, { strict: false });
    const gross = firstTime.statements[0].gross;
    const rows = [receipt('2026-04-02', '100.00'), receipt('2026-05-05', '100.00', 'return')];
    expect(await cash.append(community, rows, 'cash.csv')).toEqual({ added: 2, known: 0 });
    expect(await cash.append(community, rows, 'cash.csv')).toEqual({ added: 0, known: 2 });
    expect(gross.isAbove(Money.zero)).toBe(true);
    const april = await cash.monthCash(community, period('2026-04'));
    const may = await cash.monthCash(community, period('2026-05'));
    const parts = [april.receiptsDistributable, april.receiptsPassThrough, april.receiptsVat];
    expect(Money.sum(parts).toString()).toBe('100.00');
    expect(may.receiptsDistributable).toEqual(april.receiptsDistributable.negated());
    expect((await cash.receiptsOf(community, MARCH)).length).toBe(0);
  });

  it('bills the missing one with the next number when the value arrives, and changes nothing', async () => {
    await append(given('flat-1', '0.1', all.slice(GAP.from, GAP.to)));
    const late = await bill();
    expect(late.statements.map(({ number, member }) => `${number} ${member}`)).toEqual([
      'hof-2026-0001 bert',
      'hof-2026-0002 coop',
      'hof-2026-0003 anna',
    ]);
    expect(late.statements.slice(0, 2)).toEqual(firstTime.statements);
    expect(late.notIssued).toEqual([]);
    expect(late.findings.map(({ code, place }) => `${code} ${place}`)).toEqual([
      'correction-needed hof-2026-0001',
      'correction-needed hof-2026-0002',
    ]);
  });
});
