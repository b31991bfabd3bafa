import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.service.js';
import { Health } from '../platform/health.service.js';
import { Incidents } from '../platform/incidents.service.js';
import { Intake } from './spool/intake.service.js';

/** What every source of frames works with. */
@Injectable()
export class SourceParts {
  constructor(
    readonly intake: Intake,
    readonly clock: Clock,
    readonly health: Health,
    readonly incidents: Incidents,
  ) {}
}
