import { DocumentTree } from './werkhalle-document.js';

/** A sub-meter of the Werkhalle that is asked over Modbus, with the unit it answers under. */
export interface ModbusPlace {
  readonly id: string;
  readonly meteringPoint: string;
  readonly unit: number;
  readonly profile: string;
  readonly line: 'inverter' | 'gateway';
  readonly pollSeconds: number;
}

/** A sub-meter that publishes. */
export interface MqttPlace {
  readonly id: string;
  readonly meteringPoint: string;
  readonly profile: 'tasmota-sml' | 'shelly-pro-3em';
  readonly everySeconds: number;
}

export const MODBUS_PLACES: readonly ModbusPlace[] = [
  place('roof-inverter', 'roof', 1, 'sunspec-inverter', 'inverter', 5),
  place('grid-meter', 'grid', 11, 'abb-b-series', 'gateway', 5),
  place('flat-1-meter', 'flat-1', 21, 'eastron-sdm630', 'gateway', 15),
  place('flat-2-meter', 'flat-2', 22, 'eastron-sdm630', 'gateway', 15),
  place('flat-3-meter', 'flat-3', 23, 'eastron-sdm630', 'gateway', 15),
];

export const MQTT_PLACES: readonly MqttPlace[] = [
  { id: 'flat-4-head', meteringPoint: 'flat-4', profile: 'tasmota-sml', everySeconds: 10 },
  { id: 'flat-5-head', meteringPoint: 'flat-5', profile: 'tasmota-sml', everySeconds: 10 },
  { id: 'flat-6-em', meteringPoint: 'flat-6', profile: 'shelly-pro-3em', everySeconds: 10 },
  { id: 'workshop-em', meteringPoint: 'workshop', profile: 'shelly-pro-3em', everySeconds: 10 },
];

/** Where the two Modbus lines of the house are reached. */
export interface ModbusLines {
  readonly inverter: { readonly host: string; readonly port: number };
  readonly gateway: { readonly host: string; readonly port: number };
}

/** devices.yaml of the Werkhalle; `meterOf` names the meter that stands at a metering point now. */
export function werkhalleDeviceList(
  lines: ModbusLines,
  meterOf: (meteringPoint: string) => string,
): DocumentTree {
  const modbus = MODBUS_PLACES.map(({ id, meteringPoint, unit, profile, line, pollSeconds }) => {
    const { host, port } = lines[line];
    return {
      id,
      meter: meterOf(meteringPoint),
      source: 'modbus',
      profile,
      host,
      port: String(port),
      unit: String(unit),
      pollSeconds: String(pollSeconds),
      ...(host.startsWith('127.') ? { allowLoopback: 'true' } : {}),
    };
  });
  const mqtt = MQTT_PLACES.map(({ id, meteringPoint, profile }) => ({
    id,
    meter: meterOf(meteringPoint),
    source: 'mqtt',
    profile,
    name: id,
  }));
  return { version: '1', devices: [...modbus, ...mqtt] };
}

function place(
  id: string,
  meteringPoint: string,
  unit: number,
  ...[profile, line, pollSeconds]: [string, ModbusPlace['line'], number]
): ModbusPlace {
  return { id, meteringPoint, unit, profile, line, pollSeconds };
}
