import { Community } from '../community/community.js';
import { Measurements } from '../measurements/measurement.js';
import { Settlement } from '../settlement/settlement.js';
import { energyFlows, qualityRows, selfSufficiency } from './operator-figures.js';

const series = (...values: number[]) => Float64Array.from(values);

describe('the figures of the control room', () => {
  const community = {
    meteringPoints: [
      { id: 'flat', kind: 'consumption' },
      { id: 'charger', kind: 'charge-point' },
    ],
  } as unknown as Community;
  const settlement = {
    balance: { generation: series(10, NaN, 20), surplus: series(1, NaN, 2) },
    shares: [
      {
        meteringPoint: 'flat',
        solar: series(5, NaN, 11),
        grid: series(4, NaN, 0),
        present: Uint8Array.of(1, 1, 1),
      },
      {
        meteringPoint: 'charger',
        solar: series(4, 0, 7),
        grid: series(0, 9, 0),
        present: Uint8Array.of(1, 1, 1),
      },
      {
        meteringPoint: 'charger',
        session: 'S-1',
        solar: series(0, 0, 99),
        grid: series(0, 0, 99),
        present: Uint8Array.of(1, 1, 0),
      },
    ],
  } as unknown as Settlement;

  it('adds up where the energy came from and went, without what is missing or has no row', () => {
    expect(energyFlows(community, settlement)).toEqual({
      generation: 30,
      surplus: 3,
      solarToFlats: 16,
      solarToChargers: 11,
      gridToFlats: 4,
      gridToChargers: 9,
    });
  });

  it('says which part the roof covered', () => {
    expect(selfSufficiency(energyFlows(community, settlement))).toBe(27 / 40);
  });

  it('counts the quality of every series; given values count as measured', () => {
    const measurements = {
      series: [
        { meteringPoint: 'flat', direction: 'import', quality: Uint8Array.from([0, 1, 2, 3, 1]) },
      ],
    } as unknown as Measurements;
    expect(qualityRows(measurements)).toEqual([
      { meteringPoint: 'flat', direction: 'import', measured: 3, substitute: 1, missing: 1 },
    ]);
  });
});
