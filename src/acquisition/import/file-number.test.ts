import { kwhText } from '../../kernel/energy.js';
import { numberCell, NumberForm } from './file-number.js';

const POINT: NumberForm = { decimal: '.', thousands: 'none', unit: 'kWh', missing: ['x'] };
const COMMA: NumberForm = { ...POINT, decimal: ',' };
const GROUPED: NumberForm = { ...COMMA, thousands: 'point' };
const SWISS: NumberForm = { ...POINT, thousands: 'apostrophe' };
const WATT_HOURS: NumberForm = { ...POINT, unit: 'Wh' };
const MEGAWATT_HOURS: NumberForm = { ...POINT, unit: 'MWh' };

function shown(text: string, form: NumberForm): string {
  const cell = numberCell(text, form);
  if ('energy' in cell) return kwhText(cell.energy.milliwattHours);
  if ('missing' in cell) return `missing (${cell.missing})`;
  return 'negative' in cell ? 'negative' : cell.message;
}

describe('a number of a file', () => {
  it.each([
    ['12.5', POINT, '12.500000'],
    [' 12.5 ', POINT, '12.500000'],
    ['12,5', COMMA, '12.500000'],
    ['1.234,5', GROUPED, '1234.500000'],
    ['1234,5', GROUPED, '1234.500000'],
    ['1’234.5', SWISS, '1234.500000'],
    ["1'234'567", SWISS, '1234567.000000'],
    ['1250', WATT_HOURS, '1.250000'],
    ['0.00125', MEGAWATT_HOURS, '1.250000'],
    ['-0', POINT, '0.000000'],
    ['-0.000', POINT, '0.000000'],
  ])('reads %s exactly', (text, form, kwh) => {
    expect(shown(text, form)).toBe(kwh);
  });

  it.each([
    ['', 'missing (empty)'],
    ['  ', 'missing (empty)'],
    ['-', 'missing (word)'],
    ['n/a', 'missing (word)'],
    ['#####', 'missing (word)'],
    ['x', 'missing (word)'],
    ['-5', 'negative'],
    ['-0.5', 'negative'],
  ])('reads %s as no energy', (text, told) => {
    expect(shown(text, POINT)).toBe(told);
  });

  it.each([
    ['1.234', COMMA, /could mean thousands or decimals/],
    ['1,234', POINT, /could mean thousands or decimals/],
    ['1.23,5', GROUPED, /is no number/],
    ['1.5.5', POINT, /is no number/],
    ['1.', POINT, /is no number/],
    ['12 kWh', POINT, /has a unit/],
    ['MWh', POINT, /is a unit/],
    ['1e5', POINT, /has an exponent/],
    ['=A1+B1', POINT, /is a formula/],
    ['0.0000001', POINT, /more than 6 decimals or is too large/],
    ['0x1F', POINT, /is no number/],
    ['Infinity', POINT, /is no number/],
  ])('refuses %s', (text, form, sentence) => {
    expect(shown(text, form)).toMatch(sentence);
  });
});
