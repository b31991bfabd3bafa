/** One line of a bench table: ours against a bare baseline of the same run. */
export interface Comparison {
  /** What is compared, with the unit: `MQTT QoS 1 to the durable spool, messages/s`. */
  readonly what: string;
  /** Higher is better for rates (`at-least`), lower is better for costs (`at-most`). */
  readonly ours: number;
  readonly bare: number;
  readonly limit: { readonly 'at-least': number } | { readonly 'at-most': number };
  readonly note?: string | undefined;
}

/** A bench file exports one of these as `bench`; each runs in a process of its own. */
export type Bench = () => Promise<readonly Comparison[]>;

/** ours ÷ bare. */
export function ratioOf({ ours, bare }: Comparison): number {
  return ours / bare;
}

export function isMet(comparison: Comparison): boolean {
  const ratio = ratioOf(comparison);
  return 'at-least' in comparison.limit
    ? ratio >= comparison.limit['at-least']
    : ratio <= comparison.limit['at-most'];
}

/** The table of a stage, as text. */
export function tableOf(comparisons: readonly Comparison[]): string {
  const head = ['what', 'ours', 'bare', 'ratio', 'limit', 'met', 'note'];
  const rows = comparisons.map((one) => [
    one.what,
    shown(one.ours),
    shown(one.bare),
    ratioOf(one).toFixed(2),
    'at-least' in one.limit ? `>= ${one.limit['at-least']}` : `<= ${one.limit['at-most']}`,
    isMet(one) ? 'yes' : 'NO',
    one.note ?? '',
  ]);
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column].length)),
  );
  return [head, ...rows]
    .map((row) => row.map((cell, column) => padded(cell, widths[column], column)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function padded(cell: string, width: number, column: number): string {
  return column >= 1 && column <= 3 ? cell.padStart(width) : cell.padEnd(width);
}

function shown(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
