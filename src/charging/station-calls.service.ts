import { Place } from './charge-session.store.js';

/**
 * Calls to charge points. The gateway of the central system is the one implementation; where no
 * central system runs (a file run, the statements' worker) nobody provides it and nothing is connected.
 */
export abstract class StationCalls {
  abstract isConnected(place: Place): boolean;

  /** The answer's payload; undefined when the station is not connected or does not answer in time. */
  abstract call(place: Place, action: string, payload: object): Promise<unknown>;

  /** The port charge points connect to; undefined when it does not listen. */
  abstract port(): number | undefined;
}
