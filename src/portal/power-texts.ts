import { PowerNow } from './power-now.js';
import { Reader } from './reader.js';

/** The powers of now as texts; the grid says its direction in its name, not by a sign. */
export interface PowerTexts {
  readonly roof: string;
  readonly flats: string;
  readonly chargers: string;
  readonly grid: string;
  readonly gridName: string;
  readonly [name: string]: string;
}

export function powerTexts(power: PowerNow, reader: Reader): PowerTexts {
  const words = reader.words.operator;
  const text = (watts: number | undefined) =>
    watts === undefined ? '–' : reader.kilowatts(Math.abs(watts));
  const isFeedIn = power.grid !== undefined && power.grid < 0;
  return {
    roof: text(power.roof),
    flats: text(power.flats),
    chargers: text(power.chargers),
    grid: text(power.grid),
    gridName: isFeedIn ? words.feedIn : words.gridImport,
  };
}
