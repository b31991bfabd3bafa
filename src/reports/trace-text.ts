import { kwhText } from '../kernel/energy.js';
import { instantText, quarterHourText } from '../kernel/quarter-hour.js';
import { LineTrace, TracedQuarterHour } from './trace-line.js';
import { TracedValue } from './traced-value.js';

const BROKEN_MAX = 20;

/** A walked line in plain words, one row each; `every` quarter-hour with its values, or their count. */
export function traceText(place: number, trace: LineTrace, every: boolean): readonly string[] {
  const { line, quarterHours, values, broken } = trace;
  const price = `${line.quantity} ${line.unit} × ${line.unitPrice.toString()} = ${line.net.toString()}`;
  const head = `Line ${place}: ${line.line} of ${line.meteringPoint}, ${line.from} to ${line.to}: ${price}`;
  const rows = every ? quarterHours.flatMap(quarterHourRows) : [countRow(trace)];
  const whole = values.filter(({ raw }) => raw === 'whole').length;
  const verdict =
    broken.length === 0
      ? `  whole: the raw bytes of ${whole} of ${values.length} values have their stored hash`
      : `  BROKEN in ${broken.length} places:`;
  return [head, ...rows, verdict, ...broken.slice(0, BROKEN_MAX).map((why) => `    ${why}`)];
}

function countRow({ line, quarterHours, values }: LineTrace): string {
  if (line.unit !== 'kWh') return `  rests on the ${line.unit}s it counts, not on readings`;
  return `  rests on ${quarterHours.length} quarter-hours and ${values.length} stored values`;
}

function quarterHourRows(one: TracedQuarterHour): string[] {
  const { at, energy, consumption, quality, method, values } = one;
  const how = method === '' ? quality : `${quality}, ${method}`;
  const drawn = `${kwhText(energy)} of ${kwhText(consumption)} kWh drawn (${how})`;
  return [`  ${quarterHourText(at)}: ${drawn}`, ...values.flatMap(valueRows)];
}

function valueRows({ name, direction, at, milliwattHours, source, frame, raw }: TracedValue) {
  const from = frame === undefined ? source : `frame ${frame.sequence} (${source})`;
  const value = `${name} ${direction} ${instantText(at)}: ${kwhText(milliwattHours)} kWh`;
  const hash = frame === undefined ? '' : `, SHA-256 ${frame.sha256}`;
  return [`    ${value}`, `      from ${from}${hash}: ${raw}`];
}
