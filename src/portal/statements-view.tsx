import { Statement } from '../billing/statement.js';
import { BarChart } from '../reports/bar-chart.js';
import { energyOf, solarShare } from '../reports/statement-sheet.js';
import { statementWords } from '../reports/statement-words.js';
import { ChartCard, Figure, Table } from './chart-frame.js';
import { Reader } from './reader.js';

const MILLIWATT_HOURS_PER_KWH = 1_000_000;
const KINDS = ['solar', 'battery', 'grid'] as const;

/** A member's statements, the newest first. */
export function StatementsView(props: {
  readonly reader: Reader;
  readonly statements: readonly Statement[];
}) {
  const { reader, statements } = props;
  const words = reader.words.statements;
  const latest = statements.at(0);
  if (latest === undefined) {
    return (
      <div class="stack">
        <h1>{words.title}</h1>
        <p class="card">{words.none}</p>
      </div>
    );
  }
  return (
    <div class="stack">
      <h1>{words.title}</h1>
      <div class="cards">
        <Figure
          name={`${words.last}, ${reader.period(latest.period)}`}
          value={reader.money(latest.gross)}
        />
        <Figure
          name={words.solarShare}
          value={reader.percent(Number(solarShare(latest)) / 100)}
          tone="solar-ink"
        />
      </div>
      <section class="card">
        <div class="scroll" tabIndex={0}>
          <Table
            columns={[words.month, words.solarShare, words.amount]}
            texts={1}
            rows={statements.map((statement) => [
              <span key="link">
                <a href={`/statements/${encodeURIComponent(statement.number)}`}>
                  {reader.period(statement.period)}
                </a>
                <small>{statement.number}</small>
              </span>,
              reader.percent(Number(solarShare(statement)) / 100),
              reader.money(statement.gross),
            ])}
          />
        </div>
      </section>
      {statements.length < 2 ? null : <Months reader={reader} statements={statements} />}
    </div>
  );
}

function Months(props: { readonly reader: Reader; readonly statements: readonly Statement[] }) {
  const { reader } = props;
  const words = statementWords(reader.language);
  const oldestFirst = [...props.statements].reverse();
  const energies = oldestFirst.map((statement) =>
    KINDS.map((kind) => energyOf(statement, kind).milliwattHours),
  );
  const chart = (width: number, height: number) => (
    <BarChart
      title={reader.words.statements.energyByMonth}
      description={`${words.solar}, ${words.grid}`}
      unit="kWh"
      series={KINDS}
      bars={oldestFirst.map((statement, place) => ({
        label: statement.period.slice(5),
        tip: `${reader.period(statement.period)}: ${reader.kwh(energyOf(statement, 'solar').milliwattHours)} / ${reader.kwh(energyOf(statement, 'grid').milliwattHours)}`,
        parts: (energies[place] ?? []).map((energy) => energy / MILLIWATT_HOURS_PER_KWH),
      }))}
      width={width}
      height={height}
      labelEvery={oldestFirst.length > 14 ? 3 : 1}
      language={reader.language}
    />
  );
  return (
    <ChartCard
      title={reader.words.statements.energyByMonth}
      legend={[
        { kind: 'solar', text: words.solar },
        { kind: 'grid', text: words.grid },
      ]}
      wide={chart(900, 260)}
      narrow={chart(340, 200)}
      tableTitle={reader.words.statement.asTable}
      table={
        <Table
          columns={[reader.words.statements.month, words.solar, words.battery, words.grid]}
          texts={1}
          rows={oldestFirst.map((statement, place) => [
            reader.period(statement.period),
            ...(energies[place] ?? []).map((energy) => reader.kwh(energy)),
          ])}
        />
      }
    />
  );
}
