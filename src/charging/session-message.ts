import { Instant } from '../kernel/quarter-hour.js';
import { StartTransaction, StopTransaction, MeterValue, foldIdTag } from './ocpp-messages.js';
import { energyOfWattHours, registerOf, wattsOf } from './sampled-value.js';
import { RegisterValue, SessionFinding } from './session-progress.js';
import { Arrival, stationTime } from './station-time.js';

/** What a StartTransaction says, with the key under which its repetitions are recognised. */
export interface SessionStart {
  readonly key: string;
  readonly connector: number;
  readonly token: string;
  readonly register: RegisterValue;
  readonly findings: readonly SessionFinding[];
}

/**
 * The key is the content, never the message id: stations repeat a start under a new id, and use one id
 * twice (connector, id tag, timestamp and register of the start; SteVe #1294).
 */
export function readStart(message: StartTransaction, arrival: Arrival): SessionStart {
  const { connectorId, idTag, meterStart, timestamp } = message;
  const { at, suspect } = stationTime(timestamp, arrival);
  const findings: SessionFinding[] = suspect ? ['clock-suspect'] : [];
  if (connectorId === 0) findings.push('connector-unknown');
  const token = foldIdTag(idTag);
  return {
    key: [connectorId, token, timestamp ?? '', meterStart].join('|'),
    connector: connectorId,
    token,
    register: { at, energy: energyOfWattHours(meterStart) },
    findings,
  };
}

export interface SessionStop {
  readonly register: RegisterValue;
  readonly findings: readonly SessionFinding[];
}

export function readStop(message: StopTransaction, arrival: Arrival): SessionStop {
  const { at, suspect } = stationTime(message.timestamp, arrival);
  return {
    register: { at, energy: energyOfWattHours(message.meterStop) },
    findings: suspect ? ['clock-suspect'] : [],
  };
}

/** The registers of a message by the station's time; values that cannot be read are left out. */
export function registersOf(values: readonly MeterValue[], arrival: Arrival): RegisterValue[] {
  return values
    .flatMap((value) => {
      const energy = registerOf(value);
      return energy === undefined ? [] : [{ at: stationTime(value.timestamp, arrival).at, energy }];
    })
    .sort((a, b) => a.at - b.at);
}

/** The latest power of a message in watts. */
export function latestWatts(
  values: readonly MeterValue[],
  arrival: Arrival,
): { readonly at: Instant; readonly watts: number } | undefined {
  let latest: { readonly at: Instant; readonly watts: number } | undefined;
  for (const value of values) {
    const watts = wattsOf(value);
    const { at } = stationTime(value.timestamp, arrival);
    if (watts !== undefined && (latest === undefined || at >= latest.at)) latest = { at, watts };
  }
  return latest;
}
