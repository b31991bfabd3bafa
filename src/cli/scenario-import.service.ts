import { Injectable } from '@nestjs/common';
import { ReadingImport } from '../acquisition/import/reading-import.service.js';
import { SessionFileService } from '../charging/session-file.service.js';
import { Community } from '../community/community.js';
import { CommunityService } from '../community/community.service.js';
import { Period, periodOf } from '../kernel/local-day.js';
import { InputError } from '../kernel/problem.js';
import { CashService } from '../payments/cash.service.js';
import { readCashFile } from '../payments/cash-file.service.js';
import { problemsOf } from './scenario-check.service.js';
import { ScenarioFolder } from './scenario-folder.service.js';

/** Puts a scenario folder into an empty database; refuses it with everything that is wrong. */
@Injectable()
export class ScenarioImport {
  constructor(
    private readonly communities: CommunityService,
    private readonly readings: ReadingImport,
    private readonly sessions: SessionFileService,
    private readonly cash: CashService,
  ) {}

  /** Cash outside the periods is ignored: the first of them starts with nothing received. */
  async import(scenario: ScenarioFolder, periods: readonly Period[]): Promise<Community> {
    const community = await this.communities.save(scenario.tree, 'community.yaml');
    const { files } = scenario;
    const { sessions, cash } = files;
    const problems = [
      ...(await problemsOf(() => this.readings.import(community, files))),
      ...(sessions === undefined
        ? []
        : await problemsOf(() => this.sessions.import(community, sessions))),
      ...(cash === undefined
        ? []
        : await problemsOf(() => this.importCash(community, cash, periods))),
    ];
    if (problems.length > 0) throw new InputError(problems);
    return community;
  }

  private async importCash(
    community: Community,
    file: string,
    periods: readonly Period[],
  ): Promise<void> {
    const rows = await readCashFile(file, community);
    const within = rows.filter((row) => periods.includes(periodOf(row.date)));
    await this.cash.append(community, within, 'cash.csv');
  }
}
