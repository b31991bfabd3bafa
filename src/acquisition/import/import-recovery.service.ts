import { Injectable, OnApplicationBootstrap } from '@nestjs/common';
import { Health } from '../../platform/health.service.js';
import { ImportStore } from './import.store.js';

/** At the start of the service: says which imports were cut off by the end of their process. */
@Injectable()
export class ImportRecovery implements OnApplicationBootstrap {
  constructor(
    private readonly imports: ImportStore,
    private readonly health: Health,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.tell();
  }

  /** Nothing of such an import is in the record: its transaction never ended. */
  async tell(): Promise<void> {
    await this.imports.endUnfinished();
    for (const { community, number, originalName } of await this.imports.unfinished()) {
      const sentence = `import ${number} not finished: nothing of ${originalName} was imported; upload it again.`;
      this.health.report(`import ${number} of ${community}`, 'warning', sentence);
    }
  }
}
