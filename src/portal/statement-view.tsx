import { Statement } from '../billing/statement.js';
import { Community } from '../community/community.js';
import { Money } from '../kernel/money.js';
import { BarChart } from '../reports/bar-chart.js';
import { dailyEnergy } from '../reports/daily-energy.js';
import { Ring } from '../reports/ring.js';
import { dayBars } from '../reports/statement-chart.js';
import {
  energyOf,
  solarShare,
  statementSheet,
  StatementSheet,
} from '../reports/statement-sheet.js';
import { statementWords } from '../reports/statement-words.js';
import { ChartCard, Figure, Table } from './chart-frame.js';
import { Reader } from './reader.js';

interface StatementViewProps {
  readonly reader: Reader;
  readonly community: Community;
  readonly statement: Statement;
}

/** One month of one member: what was used, what it costs and what it rests on. */
export function StatementView(props: StatementViewProps) {
  const { reader, statement, community } = props;
  const sheet = statementSheet(statement, community, reader.language, '');
  return (
    <div class="stack">
      <Head {...props} sheet={sheet} />
      <Figures {...props} />
      <Days {...props} />
      <Lines {...props} sheet={sheet} />
      <Registers {...props} sheet={sheet} />
      <section class="card stack">
        <h2>{sheet.labels['notes']}</h2>
        {sheet.warnings.map((warning) => (
          <p key={warning} class="notice warn">
            <strong>{warning}</strong>
          </p>
        ))}
        <ul class="notes">
          {sheet.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
          <li>
            {sheet.labels['check']} <code class="hash">{statement.inputHash}</code>
          </li>
        </ul>
      </section>
    </div>
  );
}

interface SheetProps extends StatementViewProps {
  readonly sheet: StatementSheet;
}

function Head({ reader, statement, sheet }: SheetProps) {
  const words = reader.words.statement;
  const path = `/statements/${encodeURIComponent(statement.number)}`;
  return (
    <div class="head">
      <div>
        <p class="eyebrow">{sheet.heading}</p>
        <h1>{sheet.title}</h1>
        <p class="lead">
          {[sheet.recipient.name, ...sheet.recipient.address].map((line) => (
            <span key={line}>
              {line}
              <br />
            </span>
          ))}
        </p>
      </div>
      <div class="sum">
        <span class="eyebrow">{statement.inner ? words.inner : words.total}</span>
        <strong>{sheet.gross}</strong>
        <div class="actions">
          <a class="button primary" href={`${path}/pdf`}>
            {words.pdf}
          </a>
          <a class="button" href={`${path}/json`}>
            {words.json}
          </a>
        </div>
      </div>
    </div>
  );
}

function Figures({ reader, statement }: StatementViewProps) {
  const words = statementWords(reader.language);
  const share = Number(solarShare(statement)) / 100;
  const battery = energyOf(statement, 'battery');
  return (
    <div class="cards">
      <dl class="card figure with-ring">
        <dt>{words.solarShare}</dt>
        <dd>
          <Ring share={share} text={reader.percent(share)} title={words.solarShare} />
        </dd>
      </dl>
      <Figure
        name={words.solar}
        value={reader.kwh(energyOf(statement, 'solar').milliwattHours)}
        tone="solar-ink"
      />
      {battery.isZero() ? null : (
        <Figure name={words.battery} value={reader.kwh(battery.milliwattHours)} />
      )}
      <Figure
        name={words.grid}
        value={reader.kwh(energyOf(statement, 'grid').milliwattHours)}
        tone="grid-ink"
      />
    </div>
  );
}

function Days({ reader, statement }: StatementViewProps) {
  const words = statementWords(reader.language);
  const bars = dayBars(statement, reader.language);
  if (bars.length === 0) return null;
  const hasBattery = !energyOf(statement, 'battery').isZero();
  const kinds = ['solar', 'battery', 'grid'] as const;
  const shown = kinds.filter((kind) => kind !== 'battery' || hasBattery);
  const chart = (width: number, height: number) => (
    <BarChart
      title={words.days}
      description={shown.map((kind) => words[kind]).join(', ')}
      unit="kWh"
      series={kinds}
      bars={bars}
      width={width}
      height={height}
      labelEvery={bars.length > 16 ? 5 : 1}
      language={reader.language}
    />
  );
  return (
    <ChartCard
      title={words.days}
      legend={shown.map((kind) => ({ kind, text: words[kind] }))}
      wide={chart(900, 300)}
      narrow={chart(340, 220)}
      tableTitle={reader.words.statement.asTable}
      table={
        <Table
          columns={[reader.words.statement.day, ...shown.map((kind) => words[kind])]}
          texts={1}
          rows={dailyEnergy(statement.basis).map((one) => [
            reader.day(one.day),
            ...shown.map((kind) => reader.kwh(one[kind])),
          ])}
        />
      }
    />
  );
}

function Lines({ statement, sheet, reader }: SheetProps) {
  return (
    <section class="card">
      <h2>{sheet.due}</h2>
      <div class="scroll" tabIndex={0}>
        <table class="lines">
          <thead>
            <tr>
              {sheet.columns.map((name, place) => (
                <th key={place} scope="col" class={place === 0 ? undefined : 'number'}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sheet.lines.map((line, place) => (
              <tr key={place}>
                <th scope="row">
                  <i class={`swatch ${statement.lines[place]?.line ?? ''}`} />
                  {line.text}
                  {line.note === '' ? null : <small>{line.note}</small>}
                </th>
                <td class="number">{line.quantity}</td>
                <td class="number">{line.price}</td>
                <td class="number">{line.vat}</td>
                <td class="number">{line.net}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <SumRow name={sheet.labels['net'] ?? ''} amount={statement.net} reader={reader} />
            {sheet.vat.map(({ label, amount }) => (
              <tr key={label}>
                <th scope="row" colSpan={4} class="number">
                  {label}
                </th>
                <td class="number">{amount}</td>
              </tr>
            ))}
            <tr class="total">
              <th scope="row" colSpan={4} class="number">
                {sheet.labels['amount']}
              </th>
              <td class="number">{sheet.gross}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  );
}

function SumRow({ name, amount, reader }: { name: string; amount: Money; reader: Reader }) {
  return (
    <tr>
      <th scope="row" colSpan={4} class="number">
        {name}
      </th>
      <td class="number">{reader.money(amount)}</td>
    </tr>
  );
}

function Registers({ sheet }: SheetProps) {
  if (sheet.registers.length === 0) return null;
  const [, meterName, startName, endName, differenceName] = sheet.registerColumns;
  return (
    <section class="card">
      <h2>{sheet.labels['registers']}</h2>
      {sheet.registers.map(({ point, meter, start, end, energy }) => (
        <dl key={`${point} ${meter} ${start}`} class="register">
          <div>
            <dt>{meterName}</dt>
            <dd>
              {meter} <small>{point === meter ? '' : point}</small>
            </dd>
          </div>
          <Register name={startName} text={start} />
          <Register name={endName} text={end} />
          <Register name={differenceName} text={energy} />
        </dl>
      ))}
    </section>
  );
}

/** The value large, the day it was read small: `1.332,16 kWh (01.02.2016)`. */
function Register({ name, text }: { name: string | undefined; text: string }) {
  const [value = ''] = text.split(' (');
  const day = text.split(' (').at(1);
  return (
    <div>
      <dt>{day === undefined ? name : `${name ?? ''} ${day.replace(')', '')}`}</dt>
      <dd>{value === '' ? '–' : value}</dd>
    </div>
  );
}
