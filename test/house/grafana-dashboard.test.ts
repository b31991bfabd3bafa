import { readFileSync } from 'node:fs';
import { dashboardText } from '../../grafana/dashboard-file.js';
import { commonwattDashboard } from '../../grafana/dashboard.js';

interface Laid {
  readonly id?: number;
  readonly type: string;
  readonly title?: string;
  readonly gridPos?: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets?: readonly { readonly datasource: { readonly uid: string } }[];
}

const dashboard = commonwattDashboard();
const panels = dashboard.panels as readonly Laid[];

describe('the Grafana dashboard', () => {
  it('is in the repository as the code builds it', () => {
    expect(readFileSync('grafana/dashboards/commonwatt.json', 'utf8')).toBe(
      dashboardText(dashboard),
    );
  });

  it('has panels with ids of their own that do not overlap', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos = { x: 0, y: 0, w: 0, h: 0 } }) => {
      const { x, y, w, h } = gridPos;
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('asks only data sources that are provisioned', () => {
    const provisioned = readFileSync('grafana/provisioning/datasources/commonwatt.yaml', 'utf8');
    const asked = panels.flatMap(({ targets = [] }) =>
      targets.map(({ datasource }) => datasource.uid),
    );
    expect(asked.filter((uid) => !provisioned.includes(`uid: ${uid}`))).toEqual([]);
  });

  it.each(panels.filter(({ type }) => type !== 'row'))('has a query behind "$title"', (panel) => {
    expect(panel.targets).toHaveLength(1);
  });
});
