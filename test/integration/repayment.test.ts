import { INestApplicationContext, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ChainModule, allMigrations } from '../../src/cli/app.module.js';
import { Community } from '../../src/community/community.js';
import { parseCommunity } from '../../src/community/parse-community.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { Period, lastDayOf, localDay, period, periodsBetween } from '../../src/kernel/local-day.js';
import { Money } from '../../src/kernel/money.js';
import { Percentage } from '../../src/kernel/percentage.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { CashKind, CashRow } from '../../src/payments/cash-row.js';
import { CashService } from '../../src/payments/cash.service.js';
import { FixedClock } from '../../src/platform/clock.service.js';
import { RepaymentService } from '../../src/repayment/repayment.service.js';
import { useDatabase } from '../support/database.js';
import { SOUND_COMMUNITY } from '../support/sound-community.js';

const money = (text: string): Money => Money.parse(text) ?? Money.zero;

/** The sound community under another id, with the waterfall and the loan of the public example. */
function communityNamed(id: string, opening = ''): Community {
  const [head = ''] = SOUND_COMMUNITY.split('waterfall:');
  const text = `${head.replace('id: hall', `id: ${id}`)}waterfall:
  - from: 2026-01-01
    tranches:
      - { kind: costs, monthly: 85.00 }
      - { kind: interest }
      - { kind: reserve, monthly: 25.00, target: 200.00 }
      - { kind: principal }
      - { kind: fund }
payments: { assume: none }
${opening}`;
  return parseCommunity({ file: 'community.yaml', tree: parseYamlTree(text, 'community.yaml') });
}

function row(date: string, kind: CashKind, amount: string, line?: number): CashRow {
  const vatRate = Percentage.zero;
  return { line, date: localDay(date), kind, amount: money(amount), vatRate, text: '' };
}

const MONTHS = periodsBetween(period('2026-01'), period('2026-07'));
const INCOME = ['612.40', '40.00', '300.00', '745.50', '823.10', '900.15', '150.00'];

const database = useDatabase(allMigrations);
let app: INestApplicationContext;
let cash: CashService;
let ledger: LedgerService;
let repayment: RepaymentService;

beforeAll(async () => {
  const chain = ChainModule.forFiles(database.serviceUrl, new FixedClock(instant(0)));
  Logger.overrideLogger(['error']);
  app = await NestFactory.createApplicationContext(chain);
  cash = app.get(CashService, { strict: false });
  ledger = app.get(LedgerService, { strict: false });
  repayment = app.get(RepaymentService, { strict: false });
}, 60_000);

afterAll(() => app.close());

async function runMonth(community: Community, at: Period): Promise<void> {
  await ledger.book(community, at);
  await repayment.distribute(community, at);
}

async function journal(community: Community): Promise<string> {
  const months = await Promise.all(MONTHS.map((at) => ledger.entriesOf(community, at)));
  return JSON.stringify(months);
}

describe('a loan from its first month to the fund', () => {
  const house = communityNamed('house');

  beforeAll(async () => {
    const rows = MONTHS.map((at, place) => row(`${at}-10`, 'income', INCOME[place]));
    await cash.append(house, [...rows, row('2026-02-20', 'cost', '30.00')], 'test');
    for (const at of MONTHS) await runMonth(house, at);
  });

  it('repays as the public example says, month by month', async () => {
    const loan = await repayment.loanHistory(house, house.loans[0].id);
    expect(loan.map((month) => `${month.period} ${month.closingPrincipal.toString()}`)).toEqual([
      '2026-01 1500.93',
      '2026-02 1500.93',
      '2026-03 1360.94',
      '2026-04 727.70',
      '2026-05 15.82',
      '2026-06 0.00',
      '2026-07 0.00',
    ]);
    const fund = await repayment.fundHistory(house);
    expect(fund.slice(-2).map((month) => month.balance.toString())).toEqual(['774.31', '814.31']);
  });

  it('keeps journal and distributions in step, account by account', async () => {
    for (const at of MONTHS) {
      const { closing } = await repayment.of(house, at);
      const balances = await ledger.balancesAt(house, lastDayOf(at));
      const balance = (name: string): number => balances.get(name)?.cents ?? 0;
      const loan = closing.loans.get(house.loans[0].id)!;
      expect({
        distributable: balance('bank:distributable'),
        pot: balance('bank:costs-pot'),
        reserve: balance('bank:reserve'),
        fund: balance('bank:fund'),
        principal: 0 - balance('loan:roof'),
        arrears: 0 - balance('interest:roof'),
      }).toEqual({
        distributable: closing.carry.cents,
        pot: closing.costsPot.cents,
        reserve: closing.reserve.cents,
        fund: closing.fund.cents,
        principal: loan.principal.cents,
        arrears: loan.interestArrears.cents,
      });
    }
    expect(await ledger.verify(house)).toMatchObject({ wrong: 0, headStands: true });
  });

  it('run twice is run once', async () => {
    const before = await journal(house);
    const again = await repayment.distribute(house, period('2026-03'));
    for (const at of MONTHS) await runMonth(house, at);
    expect(await journal(house)).toBe(before);
    expect(again.findings).toEqual([]);
    expect(again.rows.map((found) => found.sentence)).toEqual([
      '130.00 EUR was set aside for running costs.',
      '5.01 EUR was paid as interest on roof.',
      '25.00 EUR was put into the reserve.',
      '139.99 EUR of roof was repaid; 1360.94 EUR is outstanding.',
      'Nothing was left for the fund.',
    ]);
  });

  it('leaves a distributed month as it is when its money changes, and says so', async () => {
    await cash.append(house, [row('2026-07-30', 'income', '9.00')], 'late');
    const found = await repayment.distribute(house, period('2026-07'));
    expect(found.available.toString()).toBe('150.00');
    expect(found.findings.map(({ code }) => code)).toEqual(['distributed-otherwise']);
  });

  it('refuses the service role to change a distribution', async () => {
    for (const table of ['state', 'loan_state', 'distribution', 'loan_month', 'fund_month']) {
      const remove = database.dataSource.query(`delete from repayment.${table}`);
      await expect(remove).rejects.toThrow('permission denied');
    }
  });
});

describe('the order of the months', () => {
  it('is refused when a month is left out or lies before the first', async () => {
    const gap = communityNamed('gap');
    await repayment.distribute(gap, period('2026-03'));
    await expect(repayment.distribute(gap, period('2026-05'))).rejects.toThrow(
      '2026-05 cannot be distributed before 2026-04',
    );
    await expect(repayment.distribute(gap, period('2026-02'))).rejects.toThrow(
      '2026-02 lies before 2026-03',
    );
    await expect(repayment.of(gap, period('2026-04'))).rejects.toThrow('not been distributed');
  });

  it('is kept by two runs at once: each month is distributed once', async () => {
    const twice = communityNamed('twice');
    const [one, two] = await Promise.all(
      [1, 2].map(() => repayment.distribute(twice, period('2026-01'))),
    );
    expect(one.inputs).toBe(two.inputs);
    const entries = await ledger.entriesOf(twice, period('2026-01'));
    expect(entries.map((entry) => entry.key)).toEqual(['paid-out:roof', 'interest:2026-01:roof']);
  });
});

describe('the fund', () => {
  it('pays no more than it held the month before', async () => {
    const opening = 'opening: { fund: 10.00 }\n';
    const spender = communityNamed('spender', opening);
    const rows = [
      row('2026-01-05', 'fund-payment', '7.00', 2),
      row('2026-01-09', 'fund-payment', '3.01', 3),
    ];
    await cash.append(spender, rows, 'test');
    await expect(repayment.distribute(spender, period('2026-01'))).rejects.toThrow(
      'cash.csv:3: amount: the fund payments of 2026-01 come to 10.01, but the fund held 10.00',
    );
    expect(await repayment.fundHistory(spender)).toEqual([]);
  });
});
