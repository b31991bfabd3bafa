import { Energy } from '../../kernel/energy.js';
import { Direction } from '../../kernel/profile.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { EnergyUnit, numberCell } from './file-number.js';
import { ValueState } from './file-value.js';
import { ImportSift } from './import-sift.js';

/** What the reader of a message needs of an XML element. */
export interface MarketElement {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly MarketElement[];
  readonly line: number;
}

export function childrenOf(element: MarketElement, name: string): readonly MarketElement[] {
  return element.children.filter((child) => child.name === name);
}

export function childOf(element: MarketElement, ...path: string[]): MarketElement | undefined {
  let found: MarketElement | undefined = element;
  for (const name of path) found = found?.children.find((child) => child.name === name);
  return found;
}

/** The text below a path of elements; '' where there is none. */
export function textAt(element: MarketElement, ...path: string[]): string {
  return childOf(element, ...path)?.text.trim() ?? '';
}

const UNITS: ReadonlyMap<string, EnergyUnit> = new Map([
  ['KWH', 'kWh'],
  ['MWH', 'MWh'],
  ['WH', 'Wh'],
]);

export function energyUnit(text: string): EnergyUnit | undefined {
  return UNITS.get(text.toUpperCase());
}

/** A quarter-hour's energy as an XML message says it. */
export interface MarketValue {
  readonly line: number;
  readonly name: string;
  readonly direction: Direction;
  readonly at: Instant;
  readonly text: string;
  readonly unit: EnergyUnit;
  readonly state: ValueState;
}

/** Reads the number of a value, always with a point, and hands it to the sift. */
export function takeMarketValue(sift: ImportSift, value: MarketValue): void {
  const { line, text, unit, ...rest } = value;
  const cell = numberCell(text, { decimal: '.', thousands: 'none', unit, missing: [] });
  if ('message' in cell) sift.tell(line, 'value', cell.message);
  else if ('negative' in cell) {
    sift.setAside(line, 'sign', text, `'${text}' is negative. Kept, not billed.`);
  } else {
    const energy = 'energy' in cell ? cell.energy : Energy.zero;
    const state = 'missing' in cell ? 'missing' : value.state;
    sift.take({ ...rest, kind: 'interval', line, energy, state, raw: text });
  }
}
