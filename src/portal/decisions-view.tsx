import { instantText } from '../kernel/quarter-hour.js';
import { HeldReading, heldReadingOf } from '../measurements/held-reading.js';
import { DECISIONS } from '../measurements/reading-decision.js';
import { Table } from './chart-frame.js';
import type { FindingsViewProps } from './findings-view.js';

/** Readings that wait for a person's word, each with its form, and the decisions made. */
export function DecisionsCard(props: FindingsViewProps) {
  const { reader, month } = props;
  const words = reader.words.findings;
  const held = month.findings.flatMap((finding) => heldReadingOf(finding) ?? []);
  const first = new Map(held.map((one) => [`${one.meter}/${one.register}/${one.at}`, one]));
  return (
    <section class="card" id="held">
      <h2>{words.held}</h2>
      {first.size === 0 ? <p class="lead">{words.noneHeld}</p> : null}
      <ul class="health whole">
        {[...first].map(([key, reading]) => (
          <HeldItem key={key} {...props} reading={reading} />
        ))}
      </ul>
      {month.decisions.length === 0 ? null : <Decisions {...props} />}
    </section>
  );
}

function HeldItem(props: FindingsViewProps & { readonly reading: HeldReading }) {
  const { reader, community, month, reading } = props;
  const words = reader.words.findings;
  const { meter, register, at, meteringPoint } = reading;
  const isDecided = month.decisions.some(
    (one) => one.meter === meter && one.register === register && one.at === at,
  );
  return (
    <li>
      <div>
        <p>
          <strong>{meteringPoint}</strong>{' '}
          <span class="note">{reader.words.operator[register]}</span>{' '}
          {isDecided ? <span class="badge good">{words.decidedBefore}</span> : null}
        </p>
        <p class="note">{words.meterAt(meter, reader.moment(at, community.zone))}</p>
        <DecisionForm {...props} />
      </div>
    </li>
  );
}

function DecisionForm({
  reader,
  month,
  reading,
}: FindingsViewProps & { readonly reading: HeldReading }) {
  const words = reader.words.findings;
  return (
    <details>
      <summary>{words.decideBelow}</summary>
      <form class="fields" method="post" action="/operator/findings/decide">
        <input type="hidden" name="period" value={month.period} />
        <input type="hidden" name="meter" value={reading.meter} />
        <input type="hidden" name="register" value={reading.register} />
        <input type="hidden" name="at" value={instantText(reading.at)} />
        <label>
          {words.decision}
          <select name="decision">
            {DECISIONS.map((name) => (
              <option key={name} value={name}>
                {words.decisionChoices[name]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {words.reason}
          <input name="reason" required maxLength={500} />
        </label>
        <div class="buttons">
          <button class="primary" type="submit">
            {words.decide}
          </button>
        </div>
      </form>
    </details>
  );
}

function Decisions({ reader, community, month }: FindingsViewProps) {
  const words = reader.words.findings;
  return (
    <details>
      <summary>{words.decisions(month.decisions.length)}</summary>
      <div class="scroll" tabIndex={0}>
        <Table
          columns={[words.reading, words.decision, words.who]}
          texts={3}
          rows={month.decisions.map((one) => [
            <span key="reading">
              {one.meter}
              <small>
                {reader.words.operator[one.register]}, {reader.moment(one.at, community.zone)}
              </small>
            </span>,
            <span key="decision">
              {words.decisionNames[one.decision]}
              <small>{one.reason}</small>
            </span>,
            <span key="who">
              {one.decidedBy}
              <small>{reader.moment(one.decidedAt, community.zone)}</small>
            </span>,
          ])}
        />
      </div>
    </details>
  );
}
