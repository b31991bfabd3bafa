import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { Gridline } from './gridline.js';
import { Picture } from './picture.js';

/** A line of values at the places 0, 1, 2 …; NaN breaks it. The class carries colour and dashes. */
export interface Curve {
  readonly class: string;
  readonly values: readonly number[];
  /** Draws the area below the line as well. */
  readonly filled?: boolean | undefined;
}

export interface LineChartProps {
  readonly title: string;
  readonly description: string;
  readonly curves: readonly Curve[];
  /** One per place; an empty one is not printed. */
  readonly labels: readonly string[];
  /** Marks a point of the first curve with a text beside it. */
  readonly mark?: { readonly place: number; readonly text: string } | undefined;
  readonly tick: (value: number) => string;
  readonly width: number;
  readonly height: number;
}

const MARGIN = { top: 16, right: 14, bottom: 26, left: 76 };

/** Lines over months as SVG: one markup for page, dark mode and print. Values are not negative. */
export function LineChart(props: LineChartProps) {
  const { curves, width, height } = props;
  const places = Math.max(2, ...curves.map(({ values }) => values.length));
  const top = Math.max(
    1,
    ...curves.flatMap(({ values }) => values.filter((v) => !Number.isNaN(v))),
  );
  const x = scaleLinear([0, places - 1], [MARGIN.left, width - MARGIN.right]);
  const y = scaleLinear([0, top], [height - MARGIN.bottom, MARGIN.top]).nice(5);
  const span = { from: MARGIN.left, to: width - MARGIN.right };
  return (
    <Picture title={props.title} description={props.description} width={width} height={height}>
      {y.ticks(5).map((tick) => (
        <Gridline key={tick} at={y(tick)} span={span} text={props.tick(tick)} />
      ))}
      {curves.map((curve) => (
        <CurvePath key={curve.class} curve={curve} x={x} y={y} />
      ))}
      {props.labels.map((label, place) =>
        label === '' ? null : (
          <text key={place} class="axis" x={x(place)} y={height - 6} text-anchor="middle">
            {label}
          </text>
        ),
      )}
      <Mark {...props} x={x} y={y} />
    </Picture>
  );
}

interface Scales {
  readonly x: (place: number) => number;
  readonly y: (value: number) => number;
}

function CurvePath({ curve, x, y }: Scales & { readonly curve: Curve }) {
  const known = (value: number) => !Number.isNaN(value);
  const path = line<number>(
    (_, place) => x(place),
    (value) => y(value),
  )
    .defined(known)
    .digits(2);
  const below = area<number>(
    (_, place) => x(place),
    y(0),
    (value) => y(value),
  )
    .defined(known)
    .digits(2);
  return (
    <g class={curve.class}>
      {curve.filled === true ? <path class="area" d={below([...curve.values]) ?? ''} /> : null}
      <path class="line" fill="none" d={path([...curve.values]) ?? ''} />
    </g>
  );
}

function Mark({ curves, mark, width, x, y }: LineChartProps & Scales) {
  const value = mark === undefined ? undefined : curves.at(0)?.values.at(mark.place);
  if (mark === undefined || value === undefined) return null;
  const isLate = x(mark.place) > width * 0.6;
  return (
    <g class="mark">
      <circle cx={x(mark.place)} cy={y(value)} r={5} />
      <text
        x={x(mark.place) + (isLate ? -12 : 12)}
        y={y(value) - 10}
        text-anchor={isLate ? 'end' : 'start'}
      >
        {mark.text}
      </text>
    </g>
  );
}
