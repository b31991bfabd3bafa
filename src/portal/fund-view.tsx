import { Community } from '../community/community.js';
import { Money } from '../kernel/money.js';
import { LineChart } from '../reports/line-chart.js';
import { FundMonth } from '../repayment/distribution.js';
import { ChartCard, Figure, Table } from './chart-frame.js';
import { Reader } from './reader.js';

const CENTS = 100;

/** The counter of the fund: what it holds and how it came about. */
export function FundView(props: {
  readonly reader: Reader;
  readonly community: Community;
  readonly history: readonly FundMonth[];
  readonly loansRunning: boolean;
}) {
  const { reader, history } = props;
  const words = reader.words.fund;
  const balance = history.at(-1)?.balance ?? Money.zero;
  const inflow = Money.sum(history.map((month) => month.inflow));
  const outflow = Money.sum(history.map((month) => month.outflow));
  return (
    <div class="stack">
      <div class="head">
        <div>
          <p class="eyebrow">{props.community.name}</p>
          <h1>{words.title}</h1>
          <p class="lead">{words.claim}</p>
        </div>
        <div class="sum">
          <span class="eyebrow">{words.balance}</span>
          <strong>{reader.money(balance)}</strong>
        </div>
      </div>
      {props.loansRunning && balance.isZero() ? <p class="notice">{words.none}</p> : null}
      <div class="cards">
        <Figure name={words.inflow} value={reader.money(inflow)} />
        <Figure name={words.outflow} value={reader.money(outflow)} />
      </div>
      {history.length < 2 ? null : <Course reader={reader} history={history} />}
    </div>
  );
}

function Course(props: { readonly reader: Reader; readonly history: readonly FundMonth[] }) {
  const { reader, history } = props;
  const words = reader.words.fund;
  const chart = (width: number, height: number, every: number) => (
    <LineChart
      title={words.chart}
      description={`${words.balance}: ${reader.money(history.at(-1)?.balance ?? Money.zero)}`}
      curves={[
        { class: 'actual', values: history.map((m) => m.balance.cents / CENTS), filled: true },
      ]}
      labels={history.map(({ period }, place) =>
        place % every === 0 ? `${period.slice(5)}/${period.slice(2, 4)}` : '',
      )}
      tick={(units) => reader.wholeMoney(units)}
      width={width}
      height={height}
    />
  );
  return (
    <ChartCard
      title={words.chart}
      legend={[{ kind: 'actual', text: words.balance }]}
      wide={chart(900, 280, Math.max(1, Math.ceil(history.length / 8)))}
      narrow={chart(350, 220, Math.max(1, Math.ceil(history.length / 4)))}
      tableTitle={reader.words.statement.asTable}
      table={
        <Table
          columns={[words.month, words.inflow, words.outflow, words.balance]}
          texts={1}
          rows={history.map((month) => [
            reader.period(month.period),
            reader.money(month.inflow),
            reader.money(month.outflow),
            reader.money(month.balance),
          ])}
        />
      }
    />
  );
}
