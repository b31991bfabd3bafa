import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { readBySchema } from '../acquisition/text-schema.js';
import { Community } from '../community/community.js';
import { parseYamlTree } from '../community/yaml-tree.js';
import { ChargePointPlace } from './charge-point-place.js';

const chargePointFile = z.strictObject({
  version: z.literal('1', { error: 'write `version: 1`' }),
  chargePoints: z.array(ChargePointPlace.omit({ community: true })),
});

/**
 * Reads `charge-points.yaml` of a community; refuses it with everything that is wrong at once. Where the
 * community cannot be read, only the form is checked and there are no charge points.
 */
export async function readChargePoints(
  file: string,
  community: Community | undefined,
): Promise<readonly ChargePointPlace[]> {
  const points = community?.meteringPoints.filter(({ kind }) => kind === 'charge-point');
  const known = points === undefined ? undefined : new Set(points.map(({ id }) => id));
  const checked = chargePointFile.superRefine((list, context) => {
    for (const [place, { chargePoint }] of list.chargePoints.entries()) {
      if (known?.has(chargePoint) !== false) continue;
      const message = `'${chargePoint}' is no charge-point in community.yaml`;
      context.addIssue({ code: 'custom', path: ['chargePoints', place, 'chargePoint'], message });
    }
  });
  const tree = parseYamlTree(await readFile(file, 'utf8'), file);
  const { chargePoints } = readBySchema(checked, tree, file);
  return community === undefined
    ? []
    : chargePoints.map((place) => ({ ...place, community: community.id }));
}
