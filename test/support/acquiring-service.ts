import { INestApplicationContext, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AcquisitionModule } from '../../src/acquisition/acquisition.module.js';
import { readDeviceKinds } from '../../src/acquisition/device-files.service.js';
import { DeviceEntry } from '../../src/acquisition/device-list.js';
import { DeviceModule } from '../../src/acquisition/device.module.js';
import { DeviceService } from '../../src/acquisition/device.service.js';
import { Community } from '../../src/community/community.js';
import { Zone } from '../../src/kernel/zone.js';
import { ClockModule } from '../../src/platform/clock.module.js';
import { Clock, SystemClock } from '../../src/platform/clock.service.js';
import { DatabaseModule } from '../../src/platform/database.module.js';
import { HealthModule } from '../../src/platform/health.module.js';

export interface AcquiringParts {
  readonly databaseUrl: string;
  readonly spoolDirectory: string;
  readonly spoolBudgetBytes?: number | undefined;
  readonly entries: readonly DeviceEntry[];
  readonly clock?: Clock | undefined;
}

/** The community `house` of the entries; nothing but its name and zone is asked of it. */
const HOUSE = { id: 'house', zone: new Zone('Europe/Berlin') } as Community;

/** The part of the running service from the device to the record; sources are started by the caller. */
export async function openAcquiring(parts: AcquiringParts): Promise<INestApplicationContext> {
  const { databaseUrl, spoolDirectory, spoolBudgetBytes, entries } = parts;
  @Module({
    imports: [
      ClockModule.forRoot(parts.clock ?? new SystemClock()),
      HealthModule,
      DatabaseModule.forRoot({ url: databaseUrl }),
      AcquisitionModule.forRoot({ spoolDirectory, spoolBudgetBytes }),
      DeviceModule,
    ],
  })
  class Acquiring {}
  Logger.overrideLogger(false);
  const context = await NestFactory.createApplicationContext(Acquiring);
  const kinds = await readDeviceKinds('config/devices');
  context.get(DeviceService).add(HOUSE, entries, kinds);
  return context;
}
