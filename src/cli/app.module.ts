import { DynamicModule, Module } from '@nestjs/common';
import { acquisitionMigrations } from '../acquisition/acquisition.migration.js';
import { AcquisitionModule } from '../acquisition/acquisition.module.js';
import { billingMigrations } from '../billing/billing.migration.js';
import { BillingModule } from '../billing/billing.module.js';
import { chargingMigrations } from '../charging/charging.migration.js';
import { ChargingModule } from '../charging/charging.module.js';
import { communityMigrations } from '../community/community.migration.js';
import { CommunityModule } from '../community/community.module.js';
import { contributionsMigrations } from '../contributions/contribution-round.migration.js';
import { ContributionsModule } from '../contributions/contribution-round.module.js';
import { ledgerMigrations } from '../ledger/ledger.migration.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { measurementsMigrations } from '../measurements/measurements.migration.js';
import { MeasurementsModule } from '../measurements/measurements.module.js';
import { paymentsMigrations } from '../payments/payments.migration.js';
import { PaymentsModule } from '../payments/payments.module.js';
import { Clock } from '../platform/clock.service.js';
import { ClockModule } from '../platform/clock.module.js';
import { DatabaseModule } from '../platform/database.module.js';
import { HealthModule } from '../platform/health.module.js';
import { MigrationClass } from '../platform/migrate.service.js';
import { portalMigrations } from '../portal/portal.migration.js';
import { repaymentMigrations } from '../repayment/repayment.migration.js';
import { RepaymentModule } from '../repayment/repayment.module.js';
import { grafanaMigrations } from '../reports/grafana.migration.js';
import { ReportsModule } from '../reports/reports.module.js';
import { settlementMigrations } from '../settlement/settlement.migration.js';
import { SettlementModule } from '../settlement/settlement.module.js';
import { EnergyClose } from './energy-close.service.js';
import { MoneyClose } from './money-close.service.js';
import { PeriodClose } from './period-close.service.js';

/** The layout of the whole database, in the order of the stages. */
export const allMigrations: readonly MigrationClass[] = [
  ...communityMigrations,
  ...acquisitionMigrations,
  ...chargingMigrations,
  ...measurementsMigrations,
  ...settlementMigrations,
  ...contributionsMigrations,
  ...billingMigrations,
  ...paymentsMigrations,
  ...ledgerMigrations,
  ...repaymentMigrations,
  ...portalMigrations,
  ...grafanaMigrations,
];

const STAGES = [
  CommunityModule,
  ChargingModule,
  MeasurementsModule,
  SettlementModule,
  ContributionsModule,
  BillingModule,
  PaymentsModule,
  LedgerModule,
  RepaymentModule,
  ReportsModule,
];

/** The stages from the record to the fund: what a file run and the running service have in common. */
@Module({})
export class ChainModule {
  static forRoot(options: {
    readonly databaseUrl: string;
    readonly clock: Clock;
    readonly acquisition: DynamicModule;
  }): DynamicModule {
    return {
      module: ChainModule,
      imports: [
        ClockModule.forRoot(options.clock),
        HealthModule,
        DatabaseModule.forRoot({ url: options.databaseUrl }),
        options.acquisition,
        ...STAGES,
      ],
      providers: [EnergyClose, MoneyClose, PeriodClose],
      exports: [PeriodClose, ...STAGES],
    };
  }

  /** Without spool and devices, for runs that never read the clock. */
  static forFiles(databaseUrl: string, clock: Clock): DynamicModule {
    return ChainModule.forRoot({
      databaseUrl,
      clock,
      acquisition: AcquisitionModule.forRecordOnly(),
    });
  }
}
