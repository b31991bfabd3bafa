import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseDeviceList } from '../acquisition/device-list.js';
import { DeviceKinds, referencesOf } from '../acquisition/device-references.js';
import { passwordSha256 } from '../acquisition/mqtt/broker-accounts-file.service.js';
import { Drains } from '../acquisition/spool/drains.service.js';
import { DeviceService } from '../acquisition/device.service.js';
import { ChargePointPlace } from '../charging/charge-point-place.js';
import { Community, MeteringPointId } from '../community/community.js';
import { ChargePointDevice } from '../simulator/charge-point.device.js';
import { SimulatedCommunity } from '../simulator/simulated-community.device.js';
import { Closing } from './open-service.service.js';

/** A charge point of the demo with the password it was given for this start. */
interface DemoChargePoint {
  readonly place: ChargePointPlace;
  readonly password: string;
}

/** The simulated charge points of a community, with passwords made anew at every start. */
export function demoChargePoints(community: Community): readonly DemoChargePoint[] {
  return community.meteringPoints
    .filter(({ kind }) => kind === 'charge-point')
    .map(({ id }) => {
      const password = randomBytes(15).toString('base64url');
      const meter = community.meters.find(({ meteringPoint }) => meteringPoint === id)?.id;
      const place = {
        chargeBox: id,
        community: community.id,
        chargePoint: id,
        passwordSha256: passwordSha256(password),
        meter,
      };
      return { place, password };
    });
}

interface Connections {
  readonly devices: DeviceService;
  readonly drains: Drains;
  readonly kinds: DeviceKinds;
  readonly ocppUrl: string;
  readonly directory: string;
  readonly brokerPort: number;
}

/** Lets the simulated meters answer and publish, and the service read them. */
export async function connectDemoDevices(
  simulated: SimulatedCommunity,
  community: Community,
  { devices, drains, kinds, brokerPort }: Connections,
  closing: Closing,
): Promise<void> {
  const root = await simulated.openModbus();
  closing.add(() => simulated.close());
  const tree = { root, lines: new Map<string, number>() };
  const entries = parseDeviceList(tree, 'the simulated devices', referencesOf(community, kinds));
  devices.add(community, entries, kinds);
  drains.start();
  const accounts = [...simulated.passwords].map(([device, password]) => ({
    community: community.id,
    device,
    passwordSha256: passwordSha256(password),
  }));
  const port = await devices.openBroker({ port: brokerPort, accounts });
  devices.startPolling();
  await simulated.connectMeters(`mqtt://127.0.0.1:${port}`);
}

/** Lets the simulated charge points connect to the central system. */
export function connectDemoChargePoints(
  simulated: SimulatedCommunity,
  chargePoints: readonly DemoChargePoint[],
  { ocppUrl, directory }: Connections,
  closing: Closing,
): void {
  for (const { place, password } of chargePoints) {
    const chargePoint: MeteringPointId = place.chargePoint;
    const device = new ChargePointDevice({
      url: ocppUrl,
      chargeBox: place.chargeBox,
      password,
      memoryFile: join(directory, `${place.chargeBox}.json`),
      firstMilliwattHours: simulated.chargePointStart(chargePoint),
    });
    simulated.followChargePoint(chargePoint, () => device.registerWattHours);
    device.start();
    closing.add(() => {
      device.stop();
      return Promise.resolve();
    });
  }
}
