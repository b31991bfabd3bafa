import { LoanTerms } from '../community/community.js';
import { Money } from '../kernel/money.js';
import { LineChart } from '../reports/line-chart.js';
import { localNumber, withUnit } from '../reports/number-text.js';
import { LoanMonth } from '../repayment/distribution.js';
import { ChartCard, Figure, Table } from './chart-frame.js';
import { LoanCourse, loanCourse, loanSums } from './loan-course.js';
import { Reader } from './reader.js';

export interface LoanWithHistory {
  readonly terms: LoanTerms;
  /** The oldest month first. */
  readonly history: readonly LoanMonth[];
}

/** A lender's loans: what is left of them, how it went, and every month. */
export function LoansView(props: {
  readonly reader: Reader;
  readonly loans: readonly LoanWithHistory[];
}) {
  const words = props.reader.words.loans;
  return (
    <div class="stack">
      {props.loans.length === 0 ? (
        <>
          <h1>{words.title}</h1>
          <p class="card">{words.none}</p>
        </>
      ) : (
        props.loans.map((loan) => <LoanView key={loan.terms.id} reader={props.reader} {...loan} />)
      )}
    </div>
  );
}

function LoanView({ reader, terms, history }: LoanWithHistory & { readonly reader: Reader }) {
  const words = reader.words.loans;
  const left = history.at(-1)?.closingPrincipal ?? terms.principal;
  const arrears = history.at(-1)?.interestArrears ?? Money.zero;
  const repaid = 1 - left.cents / terms.principal.cents;
  const course = loanCourse(terms, history);
  const sums = loanSums(history);
  return (
    <article class="stack">
      <div class="head">
        <div>
          <p class="eyebrow">{words.title}</p>
          <h1>{words.loan(terms.id)}</h1>
          <p class="lead">
            {left.isZero() ? words.finished : null}
            {course.payOff === undefined ? null : words.expected(reader.period(course.payOff))}
          </p>
        </div>
        <div class="sum">
          <span class="eyebrow">{words.outstanding}</span>
          <strong>{reader.money(left)}</strong>
          <progress max={100} value={Math.round(repaid * 100)} aria-label={words.repaid} />
          <p class="note">
            {`${reader.percent(repaid)} ${words.repaid} ${words.of} ${reader.money(terms.principal)}`}
          </p>
        </div>
      </div>
      <div class="cards">
        <Figure name={words.principalPaid} value={reader.money(sums.principalPaid)} />
        <Figure name={words.interestPaid} value={reader.money(sums.interestPaid)} />
        <Figure
          name={words.rate}
          value={withUnit(localNumber(terms.rate.toString(), reader.language), '%')}
        />
        {arrears.isZero() ? null : <Figure name={words.arrears} value={reader.money(arrears)} />}
      </div>
      {history.length === 0 ? (
        <p class="card">{words.yet}</p>
      ) : (
        <>
          {history.length < 2 ? null : <Course reader={reader} course={course} />}
          <Months reader={reader} history={history} />
        </>
      )}
    </article>
  );
}

function Course({ reader, course }: { reader: Reader; course: LoanCourse }) {
  const words = reader.words.loans;
  const value = course.actual.at(course.today) ?? 0;
  const every = Math.max(1, Math.ceil(course.periods.length / 7));
  const chart = (width: number, height: number, everyNth: number) => (
    <LineChart
      title={words.chart}
      description={`${words.outstanding}: ${reader.wholeMoney(value)}`}
      curves={[
        { class: 'actual', values: course.actual, filled: true },
        { class: 'plan', values: course.plan },
        { class: 'outlook', values: course.outlook },
      ]}
      labels={course.periods.map((period, place) =>
        place % everyNth === 0 ? `${period.slice(5)}/${period.slice(2, 4)}` : '',
      )}
      mark={{ place: course.today, text: `${words.today}: ${reader.wholeMoney(value)}` }}
      tick={(units) => reader.wholeMoney(units)}
      width={width}
      height={height}
    />
  );
  const legend = [
    { kind: 'actual', text: words.actual },
    ...(course.plan.length === 0 ? [] : [{ kind: 'plan', text: words.plan }]),
    ...(course.outlook.length === 0 ? [] : [{ kind: 'outlook', text: words.outlook }]),
  ];
  return (
    <ChartCard
      title={words.chart}
      legend={legend}
      wide={chart(900, 320, every)}
      narrow={chart(350, 240, every * 2)}
      tableTitle={reader.words.statement.asTable}
      table={
        <Table
          columns={[words.month, words.outstanding]}
          texts={1}
          rows={course.actual.map((units, place) => {
            const period = course.periods.at(place);
            return [period === undefined ? '' : reader.period(period), reader.wholeMoney(units)];
          })}
        />
      }
    />
  );
}

function Months({ reader, history }: { reader: Reader; history: readonly LoanMonth[] }) {
  const words = reader.words.loans;
  return (
    <section class="card">
      <h2>{words.months}</h2>
      <div class="scroll" tabIndex={0}>
        <Table
          columns={[
            words.month,
            words.opening,
            words.interestDue,
            words.interest,
            words.principal,
            words.closing,
          ]}
          texts={1}
          minor={[1, 2]}
          rows={[...history]
            .reverse()
            .map((month) => [
              reader.period(month.period),
              reader.money(month.openingPrincipal),
              reader.money(month.interestDue),
              reader.money(month.interestPaid),
              reader.money(month.principalPaid),
              reader.money(month.closingPrincipal),
            ])}
        />
      </div>
    </section>
  );
}
