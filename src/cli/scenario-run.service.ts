import { DynamicModule, Injectable, Module } from '@nestjs/common';
import { Community } from '../community/community.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { Period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { RunExport, Detail, ExportMonth } from '../reports/run-export.service.js';
import { RunFolder, sha256 } from '../reports/run-folder.service.js';
import { MonthTally, summaryMonth, tallyMonth } from '../reports/run-tally.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { SETTLEMENT_RULES } from '../settlement/settlement.js';
import { PeriodClose } from './period-close.service.js';
import { Progress } from './progress.service.js';
import { ScenarioFolder } from './scenario-folder.service.js';
import { ScenarioImport } from './scenario-import.service.js';
import { VERSION } from './version.js';

interface RunCourse {
  readonly periods: readonly Period[];
  readonly detail: Detail;
  readonly progress: Progress;
}

/** A scenario folder through the services of the running product: files in, files out. */
@Injectable()
export class ScenarioRun {
  constructor(
    private readonly imports: ScenarioImport,
    private readonly close: PeriodClose,
    private readonly ledger: LedgerService,
    private readonly exports: RunExport,
  ) {}

  async run(
    scenario: ScenarioFolder,
    output: RunFolder,
    course: RunCourse,
  ): Promise<readonly MonthTally[]> {
    const community = await this.imports.import(scenario, course.periods);
    const months: MonthTally[] = [];
    for (const period of course.periods) {
      const closed = await this.closed(community, period);
      await this.exports.add(output, community, closed, course.detail);
      months.push(tallyMonth(closed));
      course.progress.step(period);
    }
    course.progress.end();
    await output.write('summary.json', summaryText(community, months));
    return months;
  }

  private async closed(community: Community, period: Period): Promise<ExportMonth> {
    const closed = await this.close.close(community, period);
    return { ...closed, entries: await this.ledger.entriesOf(community, period) };
  }
}

function summaryText(community: Community, months: readonly MonthTally[]): string {
  const summary = {
    community: community.id,
    software: { name: 'commonwatt', version: VERSION },
    rules: { settlement: SETTLEMENT_RULES, scenario: 1 },
    inputHash: sha256(canonicalJson(months.flatMap((month) => month.inputHashes))),
    passThroughCarried: Money.sum(months.map((month) => month.passThrough)).toString(),
    months: months.map(summaryMonth),
  };
  return `${JSON.stringify(summary, null, 2)}\n`;
}

@Module({})
export class ScenarioRunModule {
  static forRoot(chain: DynamicModule): DynamicModule {
    return {
      module: ScenarioRunModule,
      imports: [chain],
      providers: [ScenarioRun, ScenarioImport],
    };
  }
}
