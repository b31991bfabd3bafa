import { DynamicModule, Inject, Module } from '@nestjs/common';
import { Decoders } from '../acquisition/spool/decoders.service.js';
import { CentralSystem } from './central-system.service.js';
import { ChargePointGateway } from './charge-point.gateway.js';
import { ChargePointPlaces } from './charge-point-place.js';
import { ChargePointStore } from './charge-point.store.js';
import { ChargeSessionStore } from './charge-session.store.js';
import { ChargingJob } from './charging.job.js';
import { CENTRAL_SYSTEM_OPTIONS, CentralSystemOptions } from './charging-options.js';
import { OcppDecoder } from './ocpp-decoder.js';
import { SessionMessages } from './session-messages.service.js';
import { StationCalls } from './station-calls.service.js';

/**
 * The OCPP central system of the running service. It is global, so that the sessions of ChargingModule
 * reach the connected charge points. It takes Intake and Decoders from AcquisitionModule.forRoot, which
 * is global too.
 */
@Module({})
export class CentralSystemModule {
  constructor(decoders: Decoders, @Inject(ChargePointPlaces) places: ChargePointPlaces) {
    decoders.register('ocpp', new OcppDecoder(places));
  }

  static forRoot(options: CentralSystemOptions): DynamicModule {
    return {
      module: CentralSystemModule,
      global: true,
      providers: [
        { provide: CENTRAL_SYSTEM_OPTIONS, useValue: options },
        { provide: ChargePointPlaces, useValue: new ChargePointPlaces(options.chargePoints) },
        { provide: StationCalls, useClass: ChargePointGateway },
        CentralSystem,
        ChargePointStore,
        ChargeSessionStore,
        ChargingJob,
        SessionMessages,
      ],
      exports: [StationCalls],
    };
  }
}
