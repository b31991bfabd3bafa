import { ImportEntry } from '../acquisition/import/import-entry.js';
import { Community } from '../community/community.js';
import { Problem } from '../kernel/problem.js';
import { Table } from './chart-frame.js';
import { Reader } from './reader.js';

const TONES = {
  previewed: 'badge',
  running: 'badge',
  imported: 'badge good',
  'nothing-new': 'badge',
  cancelled: 'badge',
  'not-finished': 'badge bad',
} as const;

interface ImportsViewProps {
  readonly reader: Reader;
  readonly community: Community;
  readonly entries: readonly ImportEntry[];
  readonly mappings: readonly string[];
}

/** The form for a file, and what was imported before. */
export function ImportsView(props: ImportsViewProps) {
  const { reader, community } = props;
  const words = reader.words.imports;
  return (
    <div class="stack">
      <div>
        <p class="eyebrow">{community.name}</p>
        <h1>{words.title}</h1>
        <p class="lead">{words.lead}</p>
      </div>
      <UploadForm {...props} />
      <Entries {...props} />
    </div>
  );
}

function UploadForm({ reader, mappings }: ImportsViewProps) {
  const words = reader.words.imports;
  return (
    <form
      class="card fields"
      method="post"
      action="/operator/imports"
      enctype="multipart/form-data"
    >
      <h2>{words.upload}</h2>
      <label>
        {words.mapping}
        <select name="mapping">
          <option value="">{words.noMapping}</option>
          {mappings.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input type="checkbox" name="allowOld" />
        {words.allowOld}
      </label>
      <label>
        {words.file}
        <input type="file" name="file" accept=".csv,.txt,.xml,.edi" required />
      </label>
      <div class="buttons">
        <button class="primary" type="submit">
          {words.preview}
        </button>
      </div>
      <p class="note">{words.nothingYet}</p>
    </form>
  );
}

function Entries({ reader, community, entries }: ImportsViewProps) {
  const words = reader.words.imports;
  if (entries.length === 0) return <NoEntries reader={reader} />;
  return (
    <section class="card">
      <h2>{words.earlier}</h2>
      <div class="scroll" tabIndex={0}>
        <Table
          columns={[words.import, words.state, words.added]}
          texts={2}
          rows={entries.map((entry) => [
            <span key="name">
              <a href={`/operator/imports/${entry.number}`}>{words.number(entry.number)}</a>
              <small>
                {entry.originalName} · {entry.createdBy} ·{' '}
                {reader.moment(entry.createdAt, community.zone)}
              </small>
            </span>,
            <span key="state" class={TONES[entry.state]}>
              {words.states[entry.state]}
            </span>,
            entry.outcome === null ? '–' : reader.number(entry.outcome.added, 0),
          ])}
        />
      </div>
    </section>
  );
}

function NoEntries({ reader }: { readonly reader: Reader }) {
  const words = reader.words.imports;
  return (
    <section class="card">
      <h2>{words.earlier}</h2>
      <p class="lead">{words.none}</p>
    </section>
  );
}

/** A file that cannot be read at all, with everything that is wrong with it. */
export function RefusedImportView(props: {
  readonly reader: Reader;
  readonly problems: readonly Problem[];
}) {
  const words = props.reader.words.imports;
  return (
    <div class="stack">
      <h1>{words.refused}</h1>
      <section class="card">
        <p class="lead">{words.refusedLead}</p>
        <ProblemList reader={props.reader} problems={props.problems} />
        <p>
          <a class="button" href="/operator/imports">
            {words.another}
          </a>
        </p>
      </section>
    </div>
  );
}

export function ProblemList(props: {
  readonly reader: Reader;
  readonly problems: readonly Problem[];
}) {
  const words = props.reader.words.imports;
  return (
    <ul class="health">
      {props.problems.map(({ line, field, message }, place) => (
        <li key={place}>
          <span class="badge bad">{line === undefined ? words.file : words.line(line)}</span>
          <p>
            <strong>{fieldName(field, words.fields)}</strong>
            {field === undefined || field === '' ? null : <br />}
            <span class="note">{message}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}

/** The part of a row in the words of the reader; a column of the file keeps the name it has there. */
function fieldName(field: string | undefined, words: Readonly<Record<string, string>>) {
  return field === undefined ? field : (words[field] ?? field);
}
