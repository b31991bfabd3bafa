import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { allMigrations, ChainModule } from '../../src/cli/app.module.js';
import { PeriodClose } from '../../src/cli/period-close.service.js';
import { openScenario } from '../../src/cli/scenario-folder.service.js';
import { ScenarioImport } from '../../src/cli/scenario-import.service.js';
import { ScenarioRunModule } from '../../src/cli/scenario-run.service.js';
import { period } from '../../src/kernel/local-day.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { FixedClock } from '../../src/platform/clock.service.js';
import { useDatabase } from '../support/database.js';

const MAY = period('2026-05');
const database = useDatabase(allMigrations);

/** Anna charges at Clara's charge point from 11:00 to 13:00; the rest of the day stays Clara's. */
function scenarioWithSession(): string {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-session-'));
  cpSync('test/scenarios/three-flats-and-a-charger/input', folder, { recursive: true });
  writeFileSync(
    join(folder, 'sessions.csv'),
    `id,charge_point,member,started_at,ended_at,start_kwh,end_kwh
s-1,charger-1,anna,2026-05-04T11:00:00+02:00,2026-05-04T13:00:00+02:00,116.0,128.0
`,
  );
  return folder;
}

interface ChargedRow {
  readonly member: string;
  readonly kwh: number;
}

/** Kilowatt-hours of the charge point by member, as the statements say. */
async function chargedByMember(): Promise<readonly ChargedRow[]> {
  const rows = await database.dataSource.query<{ member: string; kwh: string }[]>(
    `select member, sum(quantity) as kwh from billing.statement_line
     join billing.statement using (community, number)
     where metering_point = 'charger-1' and unit = 'kWh' group by member order by member`,
  );
  return rows.map(({ member, kwh }) => ({ member, kwh: Number(kwh) }));
}

describe('a charge session in a month', () => {
  it('is paid by its driver; the rest of the charge point by its holder', async () => {
    Logger.overrideLogger(['error']);
    const clock = new FixedClock(instant(Date.parse('2026-06-01T00:00:00Z')));
    const app = await NestFactory.createApplicationContext(
      ScenarioRunModule.forRoot(ChainModule.forFiles(database.serviceUrl, clock)),
    );
    const scenario = await openScenario(scenarioWithSession());
    const community = await app.get(ScenarioImport).import(scenario, [MAY]);
    const { settlement } = await app.get(PeriodClose, { strict: false }).close(community, MAY);
    await app.close();
    const sessions = settlement.shares.flatMap(({ session }) => (session === '' ? [] : [session]));
    expect(sessions).toEqual(['s-1']);
    expect(settlement.findings).toEqual([]);
    expect(await chargedByMember()).toEqual([
      { member: 'anna', kwh: 12 },
      { member: 'clara', kwh: 132 },
    ]);
  }, 60_000);
});
