import { Module } from '@nestjs/common';
import { CommunityModule } from '../community/community.module.js';
import { ChargePointStore } from './charge-point.store.js';
import { ChargeSessionService } from './charge-session.service.js';
import { ChargeSessionStore } from './charge-session.store.js';
import { DriverSessions } from './driver-sessions.service.js';
import { DriverTokens } from './driver-tokens.service.js';
import { SessionFileService } from './session-file.service.js';
import { SessionRecordStore } from './session-record.store.js';

/** Charge sessions for drivers and the settlement; CentralSystemModule connects the charge points. */
@Module({
  imports: [CommunityModule],
  providers: [
    ChargePointStore,
    ChargeSessionService,
    ChargeSessionStore,
    DriverSessions,
    DriverTokens,
    SessionFileService,
    SessionRecordStore,
  ],
  exports: [ChargeSessionService, SessionFileService],
})
export class ChargingModule {}
