import { SimulatedYear } from './simulated-year.js';
import { WIRE_FAULTS } from './wire-fault.js';

const seed = Number(process.env['SIMULATION_SEED'] ?? 5);

/** Faults after which the reading itself is lost; the others bring it, once or more often. */
const HARMLESS = new Set<string>(['twice']);

describe(`the lines of a year of seed ${seed}`, () => {
  const year = new SimulatedYear(seed);

  it('fail in every way', () => {
    const struck = WIRE_FAULTS.filter((fault) =>
      year.carried.some(({ faults }) => (faults.get(fault) ?? 0) > 0),
    );
    expect(struck).toEqual(WIRE_FAULTS);
  });

  it('bring nothing that was not said, and lose nothing but what was spoilt', () => {
    for (const { said, series, faults } of year.carried) {
      const known = new Map(Array.from(said.at, (at, place) => [at, said.milliwattHours[place]]));
      const invented = Array.from(series.at).filter(
        (at, place) => known.get(at) !== series.milliwattHours[place],
      );
      expect(invented).toEqual([]);
      const spoilt = [...faults].reduce(
        (sum, [fault, n]) => sum + (HARMLESS.has(fault) ? 0 : n),
        0,
      );
      expect(said.at.length - series.at.length).toBe(spoilt);
    }
  });
});
