import { z } from 'zod';
import { spoolName } from '../acquisition/known-device.js';
import { CommunityId, MeterId, MeteringPointId } from '../community/community.js';

/** What a charge box calls itself in the path of its WebSocket. */
export const CHARGE_BOX = /^[A-Za-z0-9_-]{1,48}$/;

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, 'is no id');

/**
 * A charge box that may connect, and the charge point it is. `passwordSha256` is the hex hash of its
 * AuthorizationKey (16 to 20 random bytes need no slow hash). `meter` names the meter whose register
 * the station reports; where a separate meter stands at the charge point it is left out, and the
 * station's registers stay with its sessions.
 */
export const ChargePointPlace = z.strictObject({
  chargeBox: z.string().regex(CHARGE_BOX, 'is 1 to 48 letters, digits, _ and -'),
  community: id.transform((text) => text as CommunityId),
  chargePoint: id.transform((text) => text as MeteringPointId),
  passwordSha256: z.string().regex(/^[0-9a-f]{64}$/, 'is the SHA-256 in 64 hexadecimal digits'),
  meter: id.transform((text) => text as MeterId).optional(),
});
export type ChargePointPlace = z.infer<typeof ChargePointPlace>;

/** The charge points of all communities, found by charge box or by metering point. */
export class ChargePointPlaces {
  private readonly byBox = new Map<string, ChargePointPlace>();
  private readonly byPoint = new Map<string, ChargePointPlace>();
  private readonly bySpoolName = new Map<string, ChargePointPlace>();

  constructor(places: readonly ChargePointPlace[]) {
    for (const place of places) {
      this.byBox.set(place.chargeBox, place);
      this.byPoint.set(`${place.community}/${place.chargePoint}`, place);
      this.bySpoolName.set(spoolName(place.community, place.chargeBox), place);
    }
  }

  ofBox(chargeBox: string): ChargePointPlace | undefined {
    return this.byBox.get(chargeBox);
  }

  ofSpoolName(name: string): ChargePointPlace | undefined {
    return this.bySpoolName.get(name);
  }

  at(community: CommunityId, chargePoint: MeteringPointId): ChargePointPlace | undefined {
    return this.byPoint.get(`${community}/${chargePoint}`);
  }
}
