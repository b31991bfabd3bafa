import { Global, Module } from '@nestjs/common';
import { Health } from './health.service.js';
import { Incidents } from './incidents.service.js';

/** How the parts of the service are, and what went wrong outside. */
@Global()
@Module({ providers: [Health, Incidents], exports: [Health, Incidents] })
export class HealthModule {}
