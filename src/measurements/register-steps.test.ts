import { METHODS } from '../kernel/profile.js';
import { instant, QUARTER_HOUR_MS } from '../kernel/quarter-hour.js';
import { Ratio } from '../kernel/ratio.js';
import { at, hour, measured, meter, register, rows } from '../../test/support/registers.js';

describe('counter sequences', () => {
  it.each([
    [
      'a dip of one digit is noise',
      '100 100.5 100.49 100.8',
      undefined,
      800_000,
      ['direct', 'dip', 'dip'],
    ],
    [
      'a spike that reverts is not energy',
      '100 118 100 105 118.2',
      undefined,
      18_200_000,
      ['direct', 'dip', 'dip', 'dip'],
    ],
    [
      'a true reset counts 2 before and 10 after',
      '500 502 0 5 10',
      undefined,
      12_000_000,
      ['direct', 'reset', 'direct', 'direct'],
    ],
    ['a roll-over', '999998.5 999999.7 0.4', 6, 1_900_000, ['direct', 'rollover']],
    ['a sleeping inverter is not a reset', '500 0 500', undefined, 0, ['dip', 'dip']],
    ['a roll-over is tried before a dip', '95 5 96', 2, 101_000_000, ['rollover', 'direct']],
  ])('%s', (...[, values, digits, total, methods]) => {
    const readings = values
      .split(' ')
      .map((kwh, place) => ({ at: at('10:00:00') + place * QUARTER_HOUR_MS, kwh: Number(kwh) }));
    const to = `${10 + Math.floor(methods.length / 4)}:${String((methods.length % 4) * 15).padStart(2, '0')}`;
    const result = measured([register(meter('m', { digits }), readings)], '10:00', to);
    expect(result.total).toBe(total);
    expect([...result.method].map((code) => METHODS[code])).toEqual(methods);
    expect(result.held).toEqual([]);
  });

  it('counts only what each meter counted when one is swapped', () => {
    const swap = instant(at('10:20'));
    const old = register(
      meter('old', { to: swap }),
      rows('10:00 41203.1, 10:15 41203.3, 10:20 41203.4'),
    );
    const fresh = register(meter('new', { from: swap }), rows('10:20 17, 10:30 17.2, 10:45 17.3'));
    expect(measured([fresh, old], '10:00', '10:45').names).toEqual([
      '200000 measured direct',
      '300000 measured exchange',
      '100000 measured direct',
    ]);
  });

  it('counts nothing while a point stands some minutes without a meter', () => {
    const old = register(
      meter('old', { to: instant(at('10:05')) }),
      rows('10:00 12345.678, 10:05 12345.723'),
    );
    const fresh = register(
      meter('new', { from: instant(at('10:10')) }),
      rows('10:10 0.012, 10:15 0.051'),
    );
    expect(measured([old, fresh], '10:00', '10:15').names).toEqual(['84000 measured exchange']);
  });

  it('knows no value when the old meter was not read at its end', () => {
    const swap = instant(at('10:15'));
    const old = register(meter('old', { to: swap }), rows('09:45 1, 10:00 2'));
    const fresh = register(meter('new', { from: swap }), rows('10:15 3, 10:30 4'));
    expect(measured([old, fresh], '09:45', '10:30').names).toEqual([
      '1000000 measured direct',
      '- missing',
      '1000000 measured direct',
    ]);
  });

  it('knows no value when a point stands longer without a meter', () => {
    const old = register(meter('old', { to: instant(at('10:05')) }), rows('10:00 1, 10:05 2'));
    const fresh = register(meter('new', { from: instant(at('10:40')) }), rows('10:40 3, 10:45 4'));
    expect(new Set(measured([old, fresh], '10:00', '10:45').names)).toEqual(new Set(['- missing']));
  });

  it('multiplies by the transformer factor', () => {
    const fifty = meter('m', { factor: Ratio.of(50) });
    expect(measured([register(fifty, rows('10:00 0, 10:15 1.234'))], '10:00', '10:15').total).toBe(
      61_700_000,
    );
  });

  it.each([
    ['made up within 24 hours', 24 * hour, 0],
    ['made up a second after 24 hours', 24 * hour + 1000, 1],
  ])('%s', (_, later, falls) => {
    const start = at('10:00');
    const readings = [
      { at: start - hour / 4, kwh: 499 },
      { at: start, kwh: 500 },
      { at: start + hour / 4, kwh: 499.2 },
      { at: start + later, kwh: 500 },
    ];
    const shifted =
      later % QUARTER_HOUR_MS === 0
        ? readings
        : readings.map((row) => ({ ...row, at: row.at + 60_000 }));
    expect(measured([register(meter('m'), shifted)], '10:00', '11:00').held).toHaveLength(falls);
  });
});
