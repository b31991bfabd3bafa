import { ImportPreview, SeriesPreview, verdictOf } from '../acquisition/import/import-preview.js';
import { ImportEntry } from '../acquisition/import/import-entry.js';
import { Community } from '../community/community.js';
import { Instant } from '../kernel/quarter-hour.js';
import { Table } from './chart-frame.js';
import { ProblemList } from './imports-view.js';
import { Reader } from './reader.js';

const SHOWN_MAX = 20;

interface ImportViewProps {
  readonly reader: Reader;
  readonly community: Community;
  readonly entry: ImportEntry;
  /** Present as long as nothing was decided. */
  readonly preview: ImportPreview | undefined;
}

/** One import: what it would do, what is wrong, and the button; or what it did. */
export function ImportView(props: ImportViewProps) {
  const { reader, entry, preview } = props;
  const words = reader.words.imports;
  return (
    <div class="stack">
      <div>
        <p class="eyebrow">{words.number(entry.number)}</p>
        <h1 class="file-name">{entry.originalName}</h1>
        <p class="lead">{words.sentences[entry.state]}</p>
      </div>
      {preview === undefined ? (
        <Outcome {...props} />
      ) : (
        <Preview reader={reader} community={props.community} preview={preview} />
      )}
      <p>
        <a class="button" href="/operator/imports">
          {words.all}
        </a>
      </p>
    </div>
  );
}

function Outcome({ reader, entry }: ImportViewProps) {
  const words = reader.words.imports;
  const { outcome } = entry;
  if (outcome === null) return null;
  const figures = [
    { name: words.added, value: outcome.added },
    { name: words.late, value: outcome.late },
    { name: words.setAside, value: outcome.setAside },
    { name: words.skipped, value: outcome.skipped },
  ];
  return (
    <>
      {outcome.alreadyTaken === undefined ? null : (
        <p class="notice">{words.alreadyTaken(outcome.alreadyTaken)}</p>
      )}
      <Figures reader={reader} figures={figures} />
    </>
  );
}

function Figures(props: {
  readonly reader: Reader;
  readonly figures: readonly { readonly name: string; readonly value: number }[];
}) {
  return (
    <div class="cards">
      {props.figures.map(({ name, value }) => (
        <dl key={name} class="card figure">
          <dt>{name}</dt>
          <dd>{props.reader.number(value, 0)}</dd>
        </dl>
      ))}
    </div>
  );
}

interface PreviewProps {
  readonly reader: Reader;
  readonly community: Community;
  readonly preview: ImportPreview;
}

function Preview(props: PreviewProps) {
  const { reader, preview } = props;
  const words = reader.words.imports;
  const sum = (of: (one: SeriesPreview) => number) =>
    preview.series.reduce((total, one) => total + of(one), 0);
  const figures = [
    { name: words.new, value: sum(({ added }) => added) },
    { name: words.known, value: sum(({ known }) => known) },
    { name: words.wrong, value: preview.problemCount },
    { name: words.review, value: preview.reviewCount },
  ];
  return (
    <>
      <Notices {...props} />
      <Figures reader={reader} figures={figures} />
      <SeriesTable {...props} />
      <Wrong {...props} />
      <Reviews {...props} />
      <Decision {...props} />
    </>
  );
}

function Notices({ reader, preview }: PreviewProps) {
  const words = reader.words.imports;
  const leftOut = Object.entries(preview.leftOut);
  return (
    <>
      {preview.alreadyTaken === undefined ? null : (
        <p class="notice">{words.alreadyTaken(preview.alreadyTaken)}</p>
      )}
      {preview.notices.map((notice) => (
        <p key={notice} class="notice bad">
          {notice}
        </p>
      ))}
      {preview.billedMonths.length === 0 ? null : (
        <p class="notice warn">
          {words.billedMonths(preview.billedMonths.map((month) => reader.period(month)).join(', '))}
        </p>
      )}
      {preview.missing === 0 ? null : <p class="notice warn">{words.missing(preview.missing)}</p>}
      {preview.repeated === 0 ? null : <p class="notice">{words.repeated(preview.repeated)}</p>}
      {leftOut.map(([what, count]) => (
        <p key={what} class="notice">
          {words.leftOut(count, what)}
        </p>
      ))}
    </>
  );
}

function SeriesTable({ reader, community, preview }: PreviewProps) {
  const words = reader.words.imports;
  if (preview.series.length === 0) return null;
  const moment = (at: number) => reader.moment(at as Instant, community.zone);
  return (
    <section class="card">
      <h2>{words.perMeter}</h2>
      <div class="scroll" tabIndex={0}>
        <Table
          columns={[words.meter, words.new, words.known, words.conflicting]}
          texts={1}
          minor={[2]}
          rows={preview.series.map((one) => [
            <span key="name">
              {one.name} <small>{reader.words.operator[one.direction]}</small>
              <small>
                {moment(one.from)} – {moment(one.to)}
              </small>
            </span>,
            reader.number(one.added, 0),
            reader.number(one.known, 0),
            one.conflicting === 0 ? (
              '0'
            ) : (
              <span key="conflicting" class="badge bad">
                {reader.number(one.conflicting, 0)}
              </span>
            ),
          ])}
        />
      </div>
    </section>
  );
}

function Wrong({ reader, preview }: PreviewProps) {
  const words = reader.words.imports;
  if (preview.problemCount === 0) return null;
  const shown = preview.problems.slice(0, SHOWN_MAX);
  const more = preview.problemCount - shown.length;
  return (
    <section class="card">
      <h2>{words.wrong}</h2>
      <ProblemList reader={reader} problems={shown} />
      <p class="note">
        {more > 0 ? `${words.more(more)} ` : null}
        <a href={`/operator/imports/${preview.number}/problems.csv`}>{words.asCsv}</a>
      </p>
    </section>
  );
}

function Reviews({ reader, preview }: PreviewProps) {
  const words = reader.words.imports;
  if (preview.reviewCount === 0) return null;
  return (
    <section class="card">
      <h2>{words.review}</h2>
      <p class="lead">{words.reviewLead}</p>
      <ul class="health">
        {preview.reviews.slice(0, SHOWN_MAX).map(({ line, reason, sentence }) => (
          <li key={`${line} ${reason}`}>
            <span class="badge">{words.line(line)}</span>
            <p>
              <strong>{words.reasons[reason]}</strong>
              <br />
              <span class="note">{sentence}</span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Decision({ reader, preview }: PreviewProps) {
  const words = reader.words.imports;
  const verdict = verdictOf(preview);
  const action = (verb: string) => `/operator/imports/${preview.number}/${verb}`;
  return (
    <section class="card fields">
      <h2>{words.decide}</h2>
      <p>{words.verdicts[verdict]}</p>
      <form class="fields" method="post" action={action('take')}>
        <input type="hidden" name="token" value={preview.token} />
        <input type="hidden" name="sha256" value={preview.sha256} />
        {verdict === 'good-rows-only' ? (
          <label class="check">
            <input type="checkbox" name="takeGoodRows" required />
            {words.takeGoodRows}
          </label>
        ) : null}
        {verdict === 'refused' || preview.billedMonths.length === 0 ? null : (
          <label class="check">
            <input type="checkbox" name="takeLate" />
            {words.takeLate}
          </label>
        )}
        <div class="buttons">
          {verdict === 'refused' ? null : (
            <button class="primary" type="submit">
              {words.take}
            </button>
          )}
          <button type="submit" formAction={action('cancel')} formNoValidate>
            {words.cancel}
          </button>
        </div>
      </form>
    </section>
  );
}
