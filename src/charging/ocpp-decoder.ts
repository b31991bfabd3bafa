import { z } from 'zod';
import { FrameDecoder, Refusal, SpooledFrame } from '../acquisition/spool/frame-decoder.js';
import { Sample } from '../acquisition/sample.js';
import { instant } from '../kernel/quarter-hour.js';
import { ChargePointPlaces } from './charge-point-place.js';
import { MeterValues, StartTransaction, StopTransaction } from './ocpp-messages.js';
import { latestWatts, readStart, readStop, registersOf } from './session-message.js';
import { RegisterValue } from './session-progress.js';
import { Arrival } from './station-time.js';

/** A message of a charge point as the spool keeps it. */
const Envelope = z.object({
  action: z.string(),
  connectedSince: z.number().int(),
  payload: z.unknown(),
});

/** The bytes for the spool: the message as received and since when its socket was connected. */
export function envelopeBytes(action: string, payload: unknown, arrival: Arrival): Uint8Array {
  const { connectedSince } = arrival;
  return new TextEncoder().encode(JSON.stringify({ action, connectedSince, payload }));
}

/**
 * Reads the register values and the power out of spooled OCPP messages. A charge point with a separate
 * meter gives none: that meter's own values are the record.
 */
export class OcppDecoder implements FrameDecoder {
  constructor(private readonly places: ChargePointPlaces) {}

  decode(frame: SpooledFrame): readonly Sample[] | Refusal {
    const place = this.places.ofSpoolName(frame.device);
    if (place === undefined) return { refused: `no charge box ${frame.device} is known` };
    const message = Envelope.parse(JSON.parse(new TextDecoder().decode(frame.payload)));
    const connectedSince = instant(message.connectedSince);
    const arrival: Arrival = { at: frame.receivedAt, connectedSince };
    if (place.meter === undefined) return [];
    const registers = this.registersIn(message.action, message.payload, arrival);
    const power = message.action === 'MeterValues' ? powerIn(message.payload, arrival) : [];
    const { community, chargeBox: device, meter } = place;
    return [...registers.map(registerSample), ...power].map((value) => {
      return { ...value, community, device, meter };
    });
  }

  private registersIn(action: string, payload: unknown, arrival: Arrival): RegisterValue[] {
    if (action === 'StartTransaction') {
      return [readStart(StartTransaction.parse(payload), arrival).register];
    }
    if (action === 'StopTransaction') {
      const stop = StopTransaction.parse(payload);
      return [...registersOf(stop.transactionData, arrival), readStop(stop, arrival).register];
    }
    return registersOf(MeterValues.parse(payload).meterValue, arrival);
  }
}

type Value<K extends Sample['kind']> = Omit<
  Extract<Sample, { kind: K }>,
  'community' | 'device' | 'meter'
>;

function registerSample({ at, energy }: RegisterValue): Value<'register'> {
  return { kind: 'register', register: 'import', at, energy };
}

function powerIn(payload: unknown, arrival: Arrival): Value<'live'>[] {
  const latest = latestWatts(MeterValues.parse(payload).meterValue, arrival);
  if (latest === undefined) return [];
  return [{ kind: 'live', quantity: 'power', at: latest.at, value: latest.watts }];
}
