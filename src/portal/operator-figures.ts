import { Community, MeteringPointKind } from '../community/community.js';
import { Direction, QUALITIES } from '../kernel/profile.js';
import { Measurements } from '../measurements/measurement.js';
import { Settlement } from '../settlement/settlement.js';

/** Sums of a month in whole milliwatt-hours; what is missing is left out and shown as missing. */
export interface EnergyFlows {
  readonly generation: number;
  readonly surplus: number;
  readonly solarToFlats: number;
  readonly solarToChargers: number;
  readonly gridToFlats: number;
  readonly gridToChargers: number;
}

/** How the values of one metering point and direction came about, in quarter-hours. */
export interface QualityRow {
  readonly meteringPoint: string;
  readonly direction: Direction;
  readonly measured: number;
  readonly substitute: number;
  readonly missing: number;
}

/** Where the month's energy came from and where it went, in kinds of metering points. */
export function energyFlows(community: Community, settlement: Settlement): EnergyFlows {
  const kinds = new Map(community.meteringPoints.map(({ id, kind }) => [id, kind]));
  const of = (kind: MeteringPointKind, part: 'solar' | 'battery' | 'grid') =>
    total(
      settlement.shares
        .filter(({ meteringPoint }) => kinds.get(meteringPoint) === kind)
        .map((share) => knownSum(share[part], share.present)),
    );
  const { generation, surplus } = settlement.balance;
  return {
    generation: knownSum(generation),
    surplus: knownSum(surplus),
    solarToFlats: of('consumption', 'solar') + of('consumption', 'battery'),
    solarToChargers: of('charge-point', 'solar') + of('charge-point', 'battery'),
    gridToFlats: of('consumption', 'grid'),
    gridToChargers: of('charge-point', 'grid'),
  };
}

/** The part of the consumption that the roof covered, 0 to 1. */
export function selfSufficiency(flows: EnergyFlows): number {
  const solar = flows.solarToFlats + flows.solarToChargers;
  const all = solar + flows.gridToFlats + flows.gridToChargers;
  return all === 0 ? 0 : solar / all;
}

export function qualityRows({ series }: Measurements): QualityRow[] {
  return series.map(({ meteringPoint, direction, quality }) => {
    const counts = QUALITIES.map(() => 0);
    for (const code of quality) counts[code] = (counts[code] ?? 0) + 1;
    const [missing = 0, measured = 0, substitute = 0, given = 0] = counts;
    return { meteringPoint, direction, measured: measured + given, substitute, missing };
  });
}

/** `present` says which rows exist: a holder has none where charge sessions fill the quarter-hour. */
function knownSum(values: Float64Array | undefined, present?: Uint8Array): number {
  let sum = 0;
  for (const [place, value] of (values ?? []).entries()) {
    if (present?.[place] !== 0 && !Number.isNaN(value)) sum += value;
  }
  return sum;
}

function total(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
