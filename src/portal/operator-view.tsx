import { Community } from '../community/community.js';
import { nextPeriod, previousPeriod } from '../kernel/local-day.js';
import { Finding } from '../measurements/measurement.js';
import { Ring } from '../reports/ring.js';
import { Table } from './chart-frame.js';
import { energyFlows, qualityRows, selfSufficiency } from './operator-figures.js';
import { FlowCard } from './flow-card.js';
import type { MonthInStages } from './month-in-stages.js';
import { PowerTexts } from './power-texts.js';
import { Reader } from './reader.js';

const FINDINGS_SHOWN = 5;

export interface PartState {
  readonly part: string;
  readonly state: 'ok' | 'warning' | 'error';
  readonly sentence: string;
}

interface OperatorViewProps {
  readonly reader: Reader;
  readonly community: Community;
  readonly month: MonthInStages;
  readonly power: PowerTexts;
  readonly health: readonly PartState[];
}

/** The control room: what flows now, where the month's energy went, and what needs a hand. */
export function OperatorView(props: OperatorViewProps) {
  const { reader, community, month } = props;
  const words = reader.words.operator;
  return (
    <div class="stack">
      <div class="head">
        <div>
          <p class="eyebrow">{community.name}</p>
          <h1>{words.title}</h1>
        </div>
      </div>
      <Power {...props} />
      <div class="head month-head">
        <h2 class="month-name">{reader.period(month.period)}</h2>
        <div class="months">
          <a class="button" href={`/operator?period=${previousPeriod(month.period)}`}>
            {words.previous}
          </a>
          <a class="button" href={`/operator?period=${nextPeriod(month.period)}`}>
            {words.next}
          </a>
        </div>
      </div>
      <Flows {...props} />
      <div class="columns">
        <Quality {...props} />
        <div class="stack">
          <HealthList {...props} />
          <Problems {...props} />
        </div>
      </div>
      <Statements {...props} />
    </div>
  );
}

function Power({ reader, power }: OperatorViewProps) {
  const words = reader.words.operator;
  const cards = [
    { name: 'roof', label: words.roof, tone: 'solar-ink' },
    { name: 'flats', label: words.flats, tone: undefined },
    { name: 'chargers', label: words.chargers, tone: undefined },
    { name: 'grid', label: power.gridName, tone: 'grid-ink' },
  ];
  return (
    <section
      aria-label={words.now}
      class="cards"
      data-live-url={`/operator/live?lang=${reader.language}`}
    >
      {cards.map(({ name, label, tone }) => (
        <dl key={name} class="card figure">
          <dt data-live={name === 'grid' ? 'gridName' : undefined}>{label}</dt>
          <dd class={tone} data-live={name}>
            {power[name]}
          </dd>
        </dl>
      ))}
    </section>
  );
}

function Flows({ reader, community, month }: OperatorViewProps) {
  const words = reader.words.operator;
  if (month.settlement === undefined) return <p class="card">{words.notYet}</p>;
  const flows = energyFlows(community, month.settlement);
  const share = selfSufficiency(flows);
  return (
    <>
      <div class="cards">
        <dl class="card figure with-ring">
          <dt>{words.selfSufficiency}</dt>
          <dd>
            <Ring share={share} text={reader.percent(share)} title={words.selfSufficiency} />
          </dd>
        </dl>
        {[
          { name: words.generation, value: flows.generation, tone: 'solar-ink' },
          { name: words.ownUse, value: flows.generation - flows.surplus, tone: undefined },
          { name: words.surplus, value: flows.surplus, tone: 'grid-ink' },
        ].map(({ name, value, tone }) => (
          <dl key={name} class="card figure">
            <dt>{name}</dt>
            <dd class={tone}>{reader.kwh(value)}</dd>
          </dl>
        ))}
      </div>
      <FlowCard reader={reader} flows={flows} />
    </>
  );
}

function Quality({ reader, month }: OperatorViewProps) {
  const words = reader.words.operator;
  if (month.measurements === undefined) return null;
  const share = (count: number, of: number) => (of === 0 ? '–' : reader.percentFine(count / of));
  return (
    <section class="card">
      <h2>{words.metering}</h2>
      <p class="note">
        <a href="/operator/meters">{reader.words.meterBook.title}</a>
      </p>
      <div class="scroll" tabIndex={0}>
        <Table
          columns={[words.meteringPoint, words.measured, words.substitute, words.missing]}
          texts={1}
          rows={qualityRows(month.measurements).map((row) => {
            const all = row.measured + row.substitute + row.missing;
            const direction = row.direction === 'import' ? words.import : words.export;
            return [
              <span key="name">
                {row.meteringPoint} <small>{direction}</small>
              </span>,
              share(row.measured, all),
              share(row.substitute, all),
              row.missing === 0 ? (
                share(0, all)
              ) : (
                <span key="missing" class="badge bad">
                  {share(row.missing, all)}
                </span>
              ),
            ];
          })}
        />
      </div>
    </section>
  );
}

function HealthList({ reader, health }: OperatorViewProps) {
  const words = reader.words.operator;
  const tones = { ok: 'badge good', warning: 'badge', error: 'badge bad' } as const;
  return (
    <section class="card">
      <h2>{words.health}</h2>
      {health.length === 0 ? <p class="lead">{words.noHealth}</p> : null}
      <p class="note">
        <a href="/operator/quarantine">{reader.words.quarantine.title}</a>
      </p>
      <ul class="health">
        {health.map(({ part, state, sentence }) => (
          <li key={part}>
            <span class={tones[state]}>{words.states[state]}</span>
            <p>
              <strong>{part}</strong>
              <br />
              <span class="note">{sentence}</span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Problems({ reader, month }: OperatorViewProps) {
  const words = reader.words.operator;
  const findings = uniqueFindings([
    ...(month.measurements?.findings ?? []),
    ...(month.settlement?.findings ?? []),
    ...(month.billed?.findings ?? []),
  ]);
  const notIssued = month.billed?.notIssued ?? [];
  const [first, more] = [findings.slice(0, FINDINGS_SHOWN), findings.slice(FINDINGS_SHOWN)];
  return (
    <section class="card">
      <h2>{words.problems}</h2>
      <p class="note">
        <a href={`/operator/findings?period=${month.period}`}>{reader.words.findings.title}</a>
      </p>
      {findings.length + notIssued.length === 0 ? <p class="lead">{words.noProblems}</p> : null}
      <ul class="health">
        {notIssued.map(({ member, reason }) => (
          <li key={member}>
            <span class="badge bad">{words.notIssued}</span>
            <p>
              <strong>{member}</strong>
              <br />
              <span class="note">{reason}</span>
            </p>
          </li>
        ))}
        {first.map((finding) => (
          <FindingItem key={`${finding.code} ${finding.place}`} {...finding} />
        ))}
      </ul>
      {more.length === 0 ? null : (
        <details>
          <summary>{words.more(more.length)}</summary>
          <ul class="health">
            {more.map((finding) => (
              <FindingItem key={`${finding.code} ${finding.place}`} {...finding} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function FindingItem({ place, count, text }: Finding) {
  return (
    <li>
      <span class="badge">{count}</span>
      <p>
        <strong>{place}</strong>
        <br />
        <span class="note">{text}</span>
      </p>
    </li>
  );
}

function uniqueFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((one) => [`${one.code} ${one.place}`, one])).values()];
}

function Statements({ reader, community, month }: OperatorViewProps) {
  const words = reader.words;
  const names = new Map(community.members.map(({ id, name }) => [id, name]));
  const statements = month.billed?.statements ?? [];
  if (statements.length === 0) return null;
  return (
    <section class="card">
      <h2>{words.operator.statements}</h2>
      <div class="scroll" tabIndex={0}>
        <Table
          columns={[words.operator.member, words.statements.amount]}
          texts={1}
          rows={statements.map(({ number, member, gross }) => [
            <span key="member">
              {names.get(member) ?? member}
              <small>
                <a href={`/statements/${encodeURIComponent(number)}`}>{number}</a>
              </small>
            </span>,
            reader.money(gross),
          ])}
        />
      </div>
    </section>
  );
}
