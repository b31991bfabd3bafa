import { DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { BillingModule } from '../billing/billing.module.js';
import { ChargingModule } from '../charging/charging.module.js';
import { CommunityModule } from '../community/community.module.js';
import { MeasurementsModule } from '../measurements/measurements.module.js';
import { RepaymentModule } from '../repayment/repayment.module.js';
import { ReportsModule } from '../reports/reports.module.js';
import { SettlementModule } from '../settlement/settlement.module.js';
import { AccessGuard } from './access.guard.js';
import { AssetsController } from './assets.controller.js';
import { Assets } from './assets.service.js';
import { ChargePage } from './charge.page.js';
import { ChargePlaces } from './charge-places.service.js';
import { CookieVisitors } from './cookie-visitors.service.js';
import { DeviceDesk } from './device-desk.service.js';
import { DevicesPage } from './devices.page.js';
import { ErrorFilter } from './error.filter.js';
import { FindingDesk } from './finding-desk.service.js';
import { FindingsPage } from './findings.page.js';
import { FundPage } from './fund.page.js';
import { ImportDesk } from './import-desk.service.js';
import { ImportsPage } from './imports.page.js';
import { LoansPage } from './loans.page.js';
import { LoginPage } from './login.page.js';
import { loginLimits } from './login-limits.js';
import { MeterBookDesk } from './meter-book-desk.service.js';
import { MetersPage } from './meters.page.js';
import { OperatorDesk } from './operator-desk.service.js';
import { OperatorMonths } from './operator-month.service.js';
import { OperatorPage } from './operator.page.js';
import { OwnStatements } from './own-statements.service.js';
import { PageRendering } from './page-rendering.service.js';
import { PORTAL_OPTIONS, PortalOptions } from './portal-options.js';
import { QuarantinePage } from './quarantine.page.js';
import { RoutePolicies } from './route-policies.service.js';
import { SameOriginGuard } from './same-origin.guard.js';
import { StatementsPage } from './statements.page.js';
import { UserAccountModule } from './user-account.module.js';

/** The pages. Every route is closed unless it says who may call it. */
@Module({})
export class PortalModule {
  static forRoot(options: PortalOptions): DynamicModule {
    return {
      module: PortalModule,
      imports: [
        DiscoveryModule,
        ThrottlerModule.forRoot(loginLimits),
        UserAccountModule,
        CommunityModule,
        ChargingModule,
        MeasurementsModule,
        SettlementModule,
        BillingModule,
        RepaymentModule,
        ReportsModule,
      ],
      controllers: [
        AssetsController,
        LoginPage,
        StatementsPage,
        LoansPage,
        OperatorPage,
        DevicesPage,
        QuarantinePage,
        ImportsPage,
        FindingsPage,
        MetersPage,
        ChargePage,
        FundPage,
      ],
      providers: [
        { provide: PORTAL_OPTIONS, useValue: options },
        { provide: APP_GUARD, useClass: SameOriginGuard },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useExisting: PageRendering },
        { provide: APP_FILTER, useClass: ErrorFilter },
        Assets,
        ChargePlaces,
        CookieVisitors,
        DeviceDesk,
        FindingDesk,
        ImportDesk,
        MeterBookDesk,
        OperatorDesk,
        OperatorMonths,
        OwnStatements,
        PageRendering,
        RoutePolicies,
      ],
    };
  }
}
