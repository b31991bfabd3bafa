/** A horizontal line of a chart with the value it stands for, left of it. */
export function Gridline(props: {
  readonly at: number;
  readonly span: { readonly from: number; readonly to: number };
  readonly text: string;
}) {
  const { at, span, text } = props;
  return (
    <g>
      <line class="gridline" x1={span.from} x2={span.to} y1={at} y2={at} />
      <text class="axis" x={span.from - 8} y={at + 4} text-anchor="end">
        {text}
      </text>
    </g>
  );
}
