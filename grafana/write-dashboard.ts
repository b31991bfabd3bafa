import { writeFileSync } from 'node:fs';
import { commonwattDashboard } from './dashboard.js';
import { dashboardText } from './dashboard-file.js';

/** Run from the top of the checkout: see docs/production.md. */
writeFileSync('grafana/dashboards/commonwatt.json', dashboardText(commonwattDashboard()));
