import {
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  StackingMode,
  VisibilityMode,
  TooltipDisplayMode,
} from '@grafana/grafana-foundation-sdk/common';
import {
  StackingConfigBuilder,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimePanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { RECORD, SAMPLES } from './query.js';

/** One colour per meaning, the same as on the pages. */
const COLOURS: Readonly<Record<string, string>> = {
  generation: '#f0a810',
  shared: '#1f8a5b',
  surplus: '#f6cf6b',
  import: '#4b6078',
  export: '#9aa9ba',
  measured: '#1f8a5b',
  given: '#6fb995',
  substitute: '#f0a810',
  missing: '#b12525',
};

/** Lines over time with a legend below. */
export function lines(title: string, unit: string): TimePanel {
  return styled(new TimePanel().title(title).unit(unit).datasource(RECORD))
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(2)
    .fillOpacity(8)
    .showPoints(VisibilityMode.Never);
}

/** Bars over time that stand on each other. */
export function stackedBars(title: string, unit: string): TimePanel {
  return styled(new TimePanel().title(title).unit(unit).datasource(RECORD))
    .drawStyle(GraphDrawStyle.Bars)
    .lineWidth(0)
    .fillOpacity(85)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
}

/** Lines of what devices say at this moment. */
export function liveLines(title: string, unit: string): TimePanel {
  return lines(title, unit).datasource(SAMPLES).interval('10s');
}

export function figure(title: string, unit: string): StatPanel {
  return new StatPanel().title(title).unit(unit).datasource(RECORD).height(4).span(4);
}

export function table(title: string): TablePanel {
  return new TablePanel().title(title).datasource(RECORD);
}

function styled(panel: TimePanel): TimePanel {
  const legend = new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom);
  panel
    .legend(legend)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .height(9)
    .span(12);
  for (const [name, fixedColor] of Object.entries(COLOURS)) {
    panel.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  }
  return panel;
}
