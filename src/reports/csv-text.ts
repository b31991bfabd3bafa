import { byText } from '../kernel/text-order.js';

/** One line of an RFC 4180 file with LF; a cell is quoted only where it has to be. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\n`;
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The order of rows in every exported file: by the keys from left to right, numbers by value. */
export function byKeys<T>(keysOf: (row: T) => readonly (string | number)[]) {
  return (a: T, b: T): number => {
    const left = keysOf(a);
    const right = keysOf(b);
    for (const [place, key] of left.entries()) {
      const other = right.at(place) ?? '';
      const order =
        typeof key === 'number' && typeof other === 'number'
          ? key - other
          : byText(String(key), String(other));
      if (order !== 0) return order;
    }
    return 0;
  };
}
