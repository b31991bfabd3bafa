import { DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AcquisitionModule, AcquisitionOptions } from '../acquisition/acquisition.module.js';
import { DeviceModule } from '../acquisition/device.module.js';
import { CentralSystemOptions } from '../charging/charging-options.js';
import { CentralSystemModule } from '../charging/central-system.module.js';
import { CommunityModule } from '../community/community.module.js';
import { LiveChecksModule } from '../measurements/live-checks.module.js';
import { Clock } from '../platform/clock.service.js';
import { ClockWatch } from '../platform/clock-watch.service.js';
import { PortalOptions } from '../portal/portal-options.js';
import { PortalModule } from '../portal/portal.module.js';
import { UserAccountModule } from '../portal/user-account.module.js';
import { ChainModule } from './app.module.js';
import { CommunityWatch } from './community-watch.service.js';
import { LiveCloseModule } from './live-close.module.js';
import { Schedule } from './schedule.job.js';

export interface ServiceOptions {
  readonly databaseUrl: string;
  readonly spoolDirectory: string;
  readonly influx: AcquisitionOptions['influx'];
  readonly clock: Clock;
  readonly charging: CentralSystemOptions;
  readonly portal: PortalOptions;
}

/** The running service: the chain with devices, charge points, schedule and pages around it. */
@Module({})
export class ServiceModule {
  static forRoot(options: ServiceOptions): DynamicModule {
    const { databaseUrl, clock, spoolDirectory, influx } = options;
    const acquisition = AcquisitionModule.forRoot({ spoolDirectory, influx });
    const chain = ChainModule.forRoot({ databaseUrl, clock, acquisition });
    return {
      module: ServiceModule,
      imports: [
        LiveCloseModule.forRoot(chain),
        CommunityModule,
        LiveChecksModule,
        ScheduleModule.forRoot(),
        DeviceModule,
        CentralSystemModule.forRoot(options.charging),
        UserAccountModule,
        PortalModule.forRoot(options.portal),
      ],
      providers: [Schedule, CommunityWatch, ClockWatch],
    };
  }
}
