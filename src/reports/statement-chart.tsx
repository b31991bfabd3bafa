import { renderToStaticMarkup } from 'preact-render-to-string';
import { Statement } from '../billing/statement.js';
import { kwhText } from '../kernel/energy.js';
import { Bar, BarChart } from './bar-chart.js';
import { dailyEnergy } from './daily-energy.js';
import { Language, localDate, localNumber, withUnit } from './number-text.js';
import { statementWords } from './statement-words.js';

const MILLIWATT_HOURS_PER_KWH = 1_000_000;

const PRINT_COLOURS =
  '.solar{fill:#f0a818;stroke:#9a5c00;stroke-width:.6}.battery{fill:#2f8f6b}.grid{fill:#3b6387}' +
  '.gridline{stroke:#d5dbe0}.axis{font:11px Inter;fill:#55636f}';

/** The bars of a statement's days: roof, battery and grid from the bottom up, in kWh. */
export function dayBars(statement: Statement, language: Language): Bar[] {
  return dailyEnergy(statement.basis).map(({ day, solar, battery, grid }) => ({
    label: String(Number(day.slice(8))),
    tip: `${localDate(day, language)}: ${kwh(solar + battery, language)} / ${kwh(grid, language)}`,
    parts: [solar, battery, grid].map((value) => value / MILLIWATT_HOURS_PER_KWH),
  }));
}

function kwh(milliwattHours: number, language: Language): string {
  return withUnit(localNumber(kwhText(milliwattHours).slice(0, -4), language), 'kWh');
}

/** The picture of a statement's days for the document, with colours of its own. */
export function statementChart(statement: Statement, language: Language): string {
  const words = statementWords(language);
  const bars = dayBars(statement, language);
  if (bars.length === 0) return '';
  return renderToStaticMarkup(
    <BarChart
      title={words.days}
      description={`${words.solar}, ${words.grid}`}
      unit="kWh"
      series={['solar', 'battery', 'grid']}
      bars={bars}
      width={720}
      height={230}
      labelEvery={bars.length > 16 ? 5 : 1}
      language={language}
      colours={PRINT_COLOURS}
    />,
  );
}
