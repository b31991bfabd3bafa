import { DynamicModule, Module } from '@nestjs/common';
import { BillingModule } from '../billing/billing.module.js';
import { ImportDesk } from './import-desk.service.js';

/** The desk of imports without pages, for the command line. */
@Module({})
export class ImportDeskModule {
  static forRoot(chain: DynamicModule): DynamicModule {
    return {
      module: ImportDeskModule,
      imports: [chain, BillingModule],
      providers: [ImportDesk],
      exports: [ImportDesk],
    };
  }
}
