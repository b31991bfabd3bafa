import { ChargePointPlace } from './charge-point-place.js';

/** The token under which the options are injected. */
export const CENTRAL_SYSTEM_OPTIONS = 'charging/central-system-options';

/** Where the central system listens and who may connect; without a port it does not listen. */
export interface CentralSystemOptions {
  readonly port?: number | undefined;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  readonly chargePoints: readonly ChargePointPlace[];
}
