import { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { GridPos, Panel, RowPanel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';

/**
 * A dashboard as files of every Grafana since 10 hold it (schema version 41). The SDK's own builder of
 * this form is deprecated for one that only the newest Grafana reads from files.
 */
export interface DashboardFile {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schemaVersion: 41;
  readonly editable: false;
  readonly timezone: 'browser';
  readonly time: { readonly from: string; readonly to: string };
  readonly refresh: string;
  readonly templating: { readonly list: readonly VariableModel[] };
  readonly panels: readonly (Panel | RowPanel)[];
}

/** Panels under a heading. */
export interface Section {
  readonly title: string;
  readonly panels: readonly Builder<Panel>[];
}

const WIDTH = 24;

/** Sections from top to bottom, their panels from left to right, each in its own height and width. */
export function layOut(sections: readonly Section[]): (Panel | RowPanel)[] {
  const laid: (Panel | RowPanel)[] = [];
  let top = 0;
  for (const { title, panels } of sections) {
    laid.push(heading(title, laid.length + 1, { x: 0, y: top, w: WIDTH, h: 1 }));
    top += 1;
    let left = 0;
    let height = 0;
    for (const builder of panels) {
      const panel = builder.build();
      const { w = 12, h = 9 } = panel.gridPos ?? {};
      if (left + w > WIDTH) {
        top += height;
        left = 0;
        height = 0;
      }
      laid.push({ ...panel, id: laid.length + 1, gridPos: { x: left, y: top, w, h } });
      left += w;
      height = Math.max(height, h);
    }
    top += height;
  }
  return laid;
}

/** The bytes of the file. */
export function dashboardText(dashboard: DashboardFile): string {
  return `${JSON.stringify(dashboard, undefined, 2)}\n`;
}

function heading(title: string, id: number, gridPos: GridPos): RowPanel {
  return { type: 'row', title, id, gridPos, collapsed: false, panels: [] };
}
