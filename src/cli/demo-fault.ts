import { DeviceFault, DeviceLine, faultNamed, faultsOf } from '../simulator/device-fault.js';
import { MODBUS_PLACES, MQTT_PLACES } from '../simulator/werkhalle-devices.js';
import { refuse } from './refuse.js';

/** A simulated device and how it is to misbehave. */
export interface DemoFault {
  readonly device: string;
  readonly fault: DeviceFault;
}

/** Reads `device:fault`; refuses a device the Werkhalle does not have and a fault the device cannot have. */
export function demoFault(text: string): DemoFault {
  const [device = '', name = ''] = text.split(':');
  const line = lineOf(device);
  if (line === undefined) {
    const known = [...MODBUS_PLACES, ...MQTT_PLACES].map(({ id }) => id).join(', ');
    throw refuse('no-demo-device', { device, known });
  }
  const fault = faultNamed(line, name);
  if (fault === undefined) {
    throw refuse('no-demo-fault', { device, fault: name, known: faultsOf(line).join(', ') });
  }
  return { device, fault };
}

function lineOf(device: string): DeviceLine | undefined {
  if (MODBUS_PLACES.some(({ id }) => id === device)) return 'modbus';
  return MQTT_PLACES.some(({ id }) => id === device) ? 'mqtt' : undefined;
}
