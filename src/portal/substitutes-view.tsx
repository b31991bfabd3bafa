import { instant, startOf } from '../kernel/quarter-hour.js';
import {
  SUBSTITUTE_REASONS,
  SUBSTITUTE_STATUS,
  SubstituteGap,
  SubstituteReason,
} from '../measurements/substitute.js';
import { SubstituteRun } from './finding-figures.js';
import type { FindingsViewProps } from './findings-view.js';
import { exactKwh } from './late-values-view.js';

/** What has neither a value nor a proposal, each run with the form that proposes. */
export function GapsCard(props: FindingsViewProps) {
  const { reader, month } = props;
  const words = reader.words.findings;
  const { gaps } = month;
  return (
    <section class="card">
      <h2>{words.gaps}</h2>
      {gaps === undefined ? <p class="lead">{words.notMeasured}</p> : null}
      {gaps?.length === 0 ? <p class="lead">{words.noGaps}</p> : null}
      <ul class="health whole">
        {(gaps ?? []).map((gap) => (
          <li key={`${gap.meteringPoint}/${gap.direction}/${gap.first}`}>
            <div>
              <PlaceOfGap {...props} gap={gap} />
              <details>
                <summary>{words.propose}</summary>
                <ProposeForm {...props} gap={gap} />
              </details>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

type GapProps = FindingsViewProps & { readonly gap: SubstituteGap };

function PlaceOfGap({ reader, community, gap }: GapProps) {
  const words = reader.words.findings;
  return (
    <p>
      <strong>{gap.meteringPoint}</strong>{' '}
      <span class="note">{reader.words.operator[gap.direction]}</span>
      <br />
      <span class="note">
        {words.quarterHours(gap.count)} {words.from}{' '}
        {reader.moment(startOf(gap.first), community.zone)}
      </span>
    </p>
  );
}

function GapFields({ month, gap }: GapProps) {
  const fields = {
    period: month.period,
    meteringPoint: gap.meteringPoint,
    direction: gap.direction,
    first: gap.first,
    count: gap.count,
  };
  return (
    <>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </>
  );
}

function ProposeForm(props: GapProps) {
  const words = props.reader.words.findings;
  const reasons = Object.keys(SUBSTITUTE_REASONS) as SubstituteReason[];
  return (
    <form class="fields" method="post" action="/operator/findings/propose">
      <GapFields {...props} />
      <label>
        {words.cause}
        <select name="reason">
          {reasons.map((code) => (
            <option key={code} value={code} selected={code === 'Z75'}>
              {code} {words.reasons[code]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.advance}
        <input name="kwh" inputMode="decimal" maxLength={20} />
      </label>
      <label class="check">
        <input type="checkbox" name="outage" />
        {words.outage}
      </label>
      <div class="buttons">
        <button class="primary" type="submit">
          {words.propose}
        </button>
      </div>
    </form>
  );
}

/** What stands in for missing values, proposed first. */
export function SubstitutesCard(props: FindingsViewProps) {
  const { reader, month } = props;
  const words = reader.words.findings;
  const isProposed = ({ status }: SubstituteRun) => status === SUBSTITUTE_STATUS.proposed;
  const runs = [
    ...month.substitutes.filter(isProposed),
    ...month.substitutes.filter((run) => !isProposed(run)),
  ];
  return (
    <section class="card">
      <h2>{words.substitutes}</h2>
      {runs.length === 0 ? <p class="lead">{words.noSubstitutes}</p> : null}
      <ul class="health whole">
        {runs.map((run) => (
          <SubstituteItem
            key={`${run.meteringPoint}/${run.direction}/${run.first}`}
            {...props}
            gap={run}
            run={run}
          />
        ))}
      </ul>
    </section>
  );
}

function SubstituteItem(props: GapProps & { readonly run: SubstituteRun }) {
  const { reader, community, run } = props;
  const words = reader.words.findings;
  const statuses: Readonly<Record<number, string | undefined>> = words.statuses;
  const methods = run.methods.map((method) => words.methods[method]).join(', ');
  const when = reader.moment(instant(run.createdAt), community.zone);
  const facts = [
    { name: words.energy, value: exactKwh(run.milliwattHours, reader) },
    { name: words.method, value: methods },
    { name: words.cause, value: `${run.reason} ${words.reasons[run.reason]}` },
    { name: words.who, value: `${run.createdBy}, ${when}` },
  ];
  const tone = run.status === SUBSTITUTE_STATUS.confirmed ? 'badge good' : 'badge';
  return (
    <li>
      <div>
        <PlaceOfGap {...props} />
        <p>
          <span class={tone}>{statuses[run.status] ?? run.status}</span>{' '}
          <span class="note">{run.note}</span>
        </p>
        <dl class="register">
          {facts.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {run.status === SUBSTITUTE_STATUS.withdrawn ? null : <WordForm {...props} />}
      </div>
    </li>
  );
}

function WordForm(props: GapProps & { readonly run: SubstituteRun }) {
  const words = props.reader.words.findings;
  const isProposed = props.run.status === SUBSTITUTE_STATUS.proposed;
  return (
    <details>
      <summary>{isProposed ? `${words.confirm} / ${words.withdraw}` : words.withdraw}</summary>
      <form class="fields" method="post" action="/operator/findings/substitutes">
        <GapFields {...props} />
        <label>
          {words.note}
          <input name="note" required maxLength={500} />
        </label>
        <div class="buttons">
          {isProposed ? (
            <button class="primary" type="submit" name="word" value="confirm">
              {words.confirm}
            </button>
          ) : null}
          <button type="submit" name="word" value="withdraw">
            {words.withdraw}
          </button>
        </div>
      </form>
    </details>
  );
}
