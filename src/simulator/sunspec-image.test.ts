import fc from 'fast-check';
import { discover, spansOf } from '../acquisition/modbus/sunspec-chain.js';
import { decodeSunspec } from '../acquisition/modbus/sunspec.js';
import { inverterImage } from './sunspec-image.js';

describe('a meter rendered by the simulator', () => {
  it('as SunSpec inverter is found and read as the energy it showed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4_000_000_000 }),
        fc.nat(30_000),
        (wattHours, watts) => {
          const state = {
            maker: 'Sonnenhof',
            model: 'Halle 30',
            serial: 'INV-1',
            watts,
            wattHours,
          };
          const image = inverterImage(() => state);
          const search = discover();
          let step = search.next();
          while (step.done !== true) {
            step = search.next(image.read(3, step.value.address, step.value.count));
          }
          const found = 'refused' in step.value ? [] : step.value;
          expect(found.map(({ id }) => id)).toEqual([1, 120, 103]);
          const model = found[2];
          const [{ address, count }] = spansOf(model);
          const words = image.read(3, address, count)!;
          const models = [{ ...model, words }];
          const manners = { positive: 'import', modules: [], negativeCounters: false } as const;
          const decoded = decodeSunspec(models, manners);
          const energy = decoded.get('export');
          expect(energy?.state === 'energy' && energy.energy.milliwattHours).toBe(wattHours * 1000);
          expect(decoded.get('power')).toEqual({ state: 'value', value: watts === 0 ? 0 : -watts });
        },
      ),
    );
  });
});
