import { ComponentChildren, VNode } from 'preact';

/** A card with a chart in two widths (the style sheet shows one) and the same values as a table. */
export function ChartCard(props: {
  readonly title: string;
  readonly legend: readonly { readonly kind: string; readonly text: string }[];
  readonly wide: VNode;
  readonly narrow: VNode;
  readonly tableTitle: string;
  readonly table: ComponentChildren;
}) {
  return (
    <section class="card">
      <h2>{props.title}</h2>
      <ul class="legend">
        {props.legend.map(({ kind, text }) => (
          <li key={kind}>
            <i class={`swatch ${kind}`} /> {text}
          </li>
        ))}
      </ul>
      <div class="wide-only">{props.wide}</div>
      <div class="narrow-only">{props.narrow}</div>
      <details>
        <summary>{props.tableTitle}</summary>
        <div class="scroll" tabIndex={0}>
          {props.table}
        </div>
      </details>
    </section>
  );
}

/** A plain table: text columns first, then columns of numbers. */
export function Table(props: {
  readonly columns: readonly string[];
  /** How many columns at the start hold text. */
  readonly texts: number;
  readonly rows: readonly (readonly ComponentChildren[])[];
  /** The places of columns that a phone leaves out. */
  readonly minor?: readonly number[] | undefined;
}) {
  const kind = (place: number) =>
    place < props.texts ? undefined : props.minor?.includes(place) ? 'number minor' : 'number';
  return (
    <table>
      <thead>
        <tr>
          {props.columns.map((name, place) => (
            <th key={place} scope="col" class={kind(place)}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((cells, row) => (
          <tr key={row}>
            {cells.map((cell, place) =>
              place === 0 ? (
                <th key={place} scope="row">
                  {cell}
                </th>
              ) : (
                <td key={place} class={kind(place)}>
                  {cell}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A number with its name below, the big thing of a card. */
export function Figure(props: {
  readonly value: ComponentChildren;
  readonly name: string;
  readonly tone?: string | undefined;
}) {
  return (
    <dl class="card figure">
      <dt>{props.name}</dt>
      <dd class={props.tone}>{props.value}</dd>
    </dl>
  );
}
