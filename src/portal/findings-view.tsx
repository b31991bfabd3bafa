import { Community } from '../community/community.js';
import { nextPeriod, previousPeriod } from '../kernel/local-day.js';
import { instant } from '../kernel/quarter-hour.js';
import { heldReadingOf } from '../measurements/held-reading.js';
import { isOpen, JudgedFinding } from '../measurements/plausibility.js';
import { DecisionsCard } from './decisions-view.js';
import { membersHeldBy } from './finding-figures.js';
import type { FindingMonth } from './finding-month.js';
import { LateValuesCard } from './late-values-view.js';
import { Reader } from './reader.js';
import { GapsCard, SubstitutesCard } from './substitutes-view.js';

export interface FindingsViewProps {
  readonly reader: Reader;
  readonly community: Community;
  readonly month: FindingMonth;
}

interface Told {
  /** What was done just now. */
  readonly done?: string | undefined;
  /** Why something could not be done. */
  readonly refused?: string | undefined;
}

/** The month's decisions: what holds statements back, and what is missing, held or late. */
export function FindingsView(props: FindingsViewProps & Told) {
  const { reader, community, month, done, refused } = props;
  const words = reader.words.findings;
  const dones: Readonly<Record<string, string | undefined>> = words.done;
  const told = done === undefined ? undefined : dones[done];
  const link = (period: string) => `/operator/findings?period=${period}`;
  return (
    <div class="stack">
      <div>
        <p class="eyebrow">
          <a href="/operator">{reader.words.operator.title}</a> · {community.name}
        </p>
        <h1>{words.title}</h1>
        <p class="lead">{words.lead}</p>
      </div>
      {told === undefined ? null : (
        <p class="notice" role="status">
          {told}
        </p>
      )}
      {refused === undefined ? null : (
        <p class="notice bad" role="alert">
          {refused}
        </p>
      )}
      <div class="head month-head">
        <h2 class="month-name">{reader.period(month.period)}</h2>
        <div class="months">
          <a class="button" href={link(previousPeriod(month.period))}>
            {words.previous}
          </a>
          <a class="button" href={link(nextPeriod(month.period))}>
            {words.next}
          </a>
        </div>
      </div>
      <FindingsCard {...props} />
      <DecisionsCard {...props} />
      <GapsCard {...props} />
      <SubstitutesCard {...props} />
      <LateValuesCard {...props} />
    </div>
  );
}

function FindingsCard(props: FindingsViewProps) {
  const { reader, month } = props;
  const words = reader.words.findings;
  const open = month.findings.filter(isOpen);
  const looked = month.findings.filter((finding) => !isOpen(finding));
  const item = (finding: JudgedFinding) => (
    <FindingItem key={`${finding.code} ${finding.place}`} {...props} finding={finding} />
  );
  const errors = open.filter(({ severity }) => severity === 'error');
  const others = open.filter(({ severity }) => severity !== 'error');
  return (
    <section class="card">
      <h2>{words.open}</h2>
      {open.length === 0 ? <p class="lead">{words.noneOpen}</p> : null}
      <ul class="health whole">{[...errors, ...others].map(item)}</ul>
      {looked.length === 0 ? null : (
        <details>
          <summary>{words.looked(looked.length)}</summary>
          <ul class="health whole">{looked.map(item)}</ul>
        </details>
      )}
    </section>
  );
}

function FindingItem(props: FindingsViewProps & { readonly finding: JudgedFinding }) {
  const { reader, community, finding } = props;
  const words = reader.words.findings;
  const codes: Readonly<Record<string, readonly string[] | undefined>> = words.codes;
  const [title = finding.code, sentence = ''] = codes[finding.code] ?? [];
  const { severity, acknowledged } = finding;
  return (
    <li>
      <div>
        <p>
          <span class={severity === 'error' ? 'badge bad' : 'badge'}>
            {words.severities[severity]}
          </span>{' '}
          <strong>{title}</strong> <span class="note">{words.times(finding.count)}</span>
        </p>
        <p>
          {placeText(finding.place, reader)}
          {sentence === '' ? null : `: ${sentence}`}
        </p>
        {isOpen(finding) ? <p class="note">{held(props)}</p> : null}
        {acknowledged === undefined ? null : (
          <p class="note">
            {words.acknowledged(
              acknowledged.by,
              reader.moment(instant(acknowledged.at), community.zone),
            )}
            : {acknowledged.why}
          </p>
        )}
        <details>
          <summary>{words.details}</summary>
          <p class="note">{finding.text}</p>
        </details>
        {isOpen(finding) ? <Acknowledge {...props} /> : null}
      </div>
    </li>
  );
}

/** `flat/import` in the words of the reader; a meter stays as it is. */
function placeText(place: string, { words }: Reader): string {
  const [point, part] = place.split('/') as [string, string?];
  if (part === undefined) return point;
  return `${point}, ${part === 'import' || part === 'export' ? words.operator[part] : part}`;
}

function held(props: FindingsViewProps & { readonly finding: JudgedFinding }): string {
  const { reader, community, month, finding } = props;
  const words = reader.words.findings;
  const members = membersHeldBy(community, month.period, finding);
  if (members.length === 0) return words.holdsNone;
  if (members.length === month.billedMembers && members.length > 1) return words.holdsAll;
  return words.holds(members.map(({ name }) => name).join(', '));
}

function Acknowledge(props: FindingsViewProps & { readonly finding: JudgedFinding }) {
  const { reader, month, finding } = props;
  const words = reader.words.findings;
  return (
    <details>
      <summary>{words.acknowledge}</summary>
      {heldReadingOf(finding) === undefined ? null : (
        <p class="note">
          <a href="#held">{words.decideBelow}</a>
        </p>
      )}
      <form class="fields" method="post" action="/operator/findings/acknowledge">
        <input type="hidden" name="period" value={month.period} />
        <input type="hidden" name="code" value={finding.code} />
        <input type="hidden" name="place" value={finding.place} />
        <label>
          {words.reason}
          <input name="reason" required maxLength={500} />
        </label>
        <div class="buttons">
          <button class="primary" type="submit">
            {words.acknowledge}
          </button>
        </div>
      </form>
    </details>
  );
}
