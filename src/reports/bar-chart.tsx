import { scaleBand, scaleLinear } from 'd3-scale';
import { Gridline } from './gridline.js';
import { localNumber, type Language } from './number-text.js';
import { Picture } from './picture.js';

/** One column of a stacked bar chart; `parts` from the bottom up, in the order of `series`. */
export interface Bar {
  readonly label: string;
  readonly tip: string;
  readonly parts: readonly number[];
}

export interface BarChartProps {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  /** One CSS class per part: the class carries the colour. */
  readonly series: readonly string[];
  readonly bars: readonly Bar[];
  readonly width: number;
  readonly height: number;
  /** Every n-th label is printed. */
  readonly labelEvery: number;
  readonly language: Language;
  /** Fixed colours for places without a style sheet, such as a PDF. */
  readonly colours?: string | undefined;
}

const MARGIN = { top: 26, right: 4, bottom: 24, left: 40 };

/** A stacked bar chart as SVG: one markup for page, dark mode, print and PDF. Values are not negative. */
export function BarChart(props: BarChartProps) {
  const { bars, width, height } = props;
  const top = Math.max(...bars.map((bar) => bar.parts.reduce((a, b) => a + b, 0)), 0.001);
  const y = scaleLinear()
    .domain([0, top])
    .nice(5)
    .range([height - MARGIN.bottom, MARGIN.top]);
  const x = scaleBand<number>()
    .domain(bars.map((_, place) => place))
    .range([MARGIN.left, width - MARGIN.right])
    .padding(0.2);
  return (
    <Picture title={props.title} description={props.description} width={width} height={height}>
      {props.colours === undefined ? null : <style>{props.colours}</style>}
      <text class="axis" x={MARGIN.left - 8} y={12} text-anchor="end">
        {props.unit}
      </text>
      {y.ticks(5).map((tick) => (
        <Gridline
          key={tick}
          at={y(tick)}
          span={{ from: MARGIN.left, to: width - MARGIN.right }}
          text={tickText(tick, props.language)}
        />
      ))}
      {bars.map((bar, place) => (
        <Column
          key={place}
          bar={bar}
          series={props.series}
          y={y}
          x={x(place) ?? 0}
          w={x.bandwidth()}
        />
      ))}
      {bars.map((bar, place) =>
        place % props.labelEvery === 0 ? (
          <text
            key={place}
            class="axis"
            x={(x(place) ?? 0) + x.bandwidth() / 2}
            y={height - 6}
            text-anchor="middle"
          >
            {bar.label}
          </text>
        ) : null,
      )}
    </Picture>
  );
}

interface ColumnProps {
  readonly bar: Bar;
  readonly series: readonly string[];
  readonly y: (value: number) => number;
  readonly x: number;
  readonly w: number;
}

function Column({ bar, series, y, x, w }: ColumnProps) {
  let below = 0;
  return (
    <g class="column" data-tip={bar.tip}>
      {bar.parts.map((part, place) => {
        const bottom = y(below);
        below += part;
        const top = y(below);
        const height = round(bottom - top);
        if (height <= 0) return null;
        return (
          <rect
            key={place}
            class={series[place]}
            x={round(x)}
            y={round(top)}
            width={round(w)}
            height={height}
            rx={1.5}
          />
        );
      })}
    </g>
  );
}

/** Two decimals of a pixel: enough for the eye, and the same text on every machine. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function tickText(tick: number, language: Language): string {
  return localNumber(String(round(tick)), language);
}
