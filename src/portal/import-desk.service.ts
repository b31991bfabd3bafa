import { Injectable } from '@nestjs/common';
import {
  FileImport,
  ImportConsent,
  UploadedFile,
} from '../acquisition/import/file-import.service.js';
import { ImportWorld } from '../acquisition/import/assess-import.service.js';
import { ImportPreview } from '../acquisition/import/import-preview.js';
import { ReadingRows } from '../acquisition/import/readings-file.js';
import { ReadingService } from '../acquisition/record/reading.service.js';
import { BillingService } from '../billing/billing.service.js';
import { Community } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { Problem } from '../kernel/problem.js';
import { Instant } from '../kernel/quarter-hour.js';
import { registerFalls } from '../measurements/register-falls.js';
import { Clock } from '../platform/clock.service.js';

/** Imports of files as an operator does them, on a page or on the command line. */
@Injectable()
export class ImportDesk {
  constructor(
    readonly imports: FileImport,
    private readonly readings: ReadingService,
    private readonly billing: BillingService,
    private readonly clock: Clock,
  ) {}

  preview(community: Community, upload: UploadedFile): Promise<ImportPreview> {
    return this.imports.preview(this.world(community), upload);
  }

  previewAgain(community: Community, number: number): Promise<ImportPreview> {
    return this.imports.previewAgain(this.world(community), number);
  }

  commit(community: Community, number: number, consent: ImportConsent) {
    return this.imports.commit(this.world(community), number, consent);
  }

  /** What later stages know of the months and registers of a file. */
  world(community: Community): ImportWorld {
    return {
      community,
      now: this.clock.now(),
      billedAmong: (months) => this.billedAmong(community, months),
      falls: (rows, file) => this.falls(community, rows, file),
    };
  }

  private async billedAmong(
    community: Community,
    months: readonly Period[],
  ): Promise<ReadonlySet<Period>> {
    const billed = new Set<Period>();
    for (const month of months) {
      const outcome = await this.billing.of(community, month);
      if (outcome !== undefined && outcome.statements.length > 0) billed.add(month);
    }
    return billed;
  }

  /** Falls of the file itself and against what is recorded around it; older falls are not its fault. */
  private async falls(
    community: Community,
    rows: ReadingRows,
    file: string,
  ): Promise<readonly Problem[]> {
    if (rows.at.length === 0) return [];
    let [from, to] = [Infinity, -Infinity];
    for (const at of rows.at) {
      from = Math.min(from, at);
      to = Math.max(to, at);
    }
    const meters = [...new Set(rows.meter)];
    const span = [from as Instant, to as Instant] as const;
    const recorded = await this.readings.seriesOf(community.id, meters, ...span);
    return registerFalls(community, rows, file, recorded);
  }
}
