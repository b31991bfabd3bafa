import { byteLines, byteText } from '../acquisition/record/byte-text.js';
import { QuarantineCount, QuarantinedMessage } from '../acquisition/record/set-aside-frame.js';
import { Community } from '../community/community.js';
import { Reader } from './reader.js';

interface QuarantineViewProps {
  readonly reader: Reader;
  readonly community: Community;
  readonly counts: readonly QuarantineCount[];
  readonly messages: readonly QuarantinedMessage[];
  /** The reason that is shown alone. */
  readonly chosen: string | undefined;
  /** Messages that were read again just now. */
  readonly justRead: number | undefined;
}

/** What could not be used: by reason with its count, and the bytes of the newest messages. */
export function QuarantineView(props: QuarantineViewProps) {
  const { reader, community, counts, justRead } = props;
  const words = reader.words.quarantine;
  return (
    <div class="stack">
      <div class="head">
        <div>
          <p class="eyebrow">
            <a href="/operator">{reader.words.operator.title}</a> · {community.name}
          </p>
          <h1>{words.title}</h1>
          <p class="lead">{words.claim}</p>
        </div>
      </div>
      {justRead === undefined ? null : (
        <p class="card" role="status">
          {words.justRead(justRead)}
        </p>
      )}
      {counts.length === 0 ? <p class="card">{words.none}</p> : <Counts {...props} />}
      {counts.length === 0 ? null : <Messages {...props} />}
    </div>
  );
}

function Counts({ reader, counts, chosen, community }: QuarantineViewProps) {
  const words = reader.words.quarantine;
  return (
    <section class="card">
      <h2>{words.reasons}</h2>
      <ul class="health">
        {counts.map(({ code, count, devices, replayed, lastAt }) => (
          <li key={code}>
            <span class={count > replayed ? 'badge bad' : 'badge good'}>{count - replayed}</span>
            <div>
              <a
                href={`/operator/quarantine?reason=${code}`}
                aria-current={code === chosen ? 'true' : undefined}
              >
                <strong>{titleOf(reader, code)}</strong>
              </a>
              <p class="note">
                {words.summary(count, devices, replayed)} {words.last}{' '}
                {reader.moment(lastAt, community.zone)}
              </p>
              {count > replayed ? (
                <form method="post" action="/operator/quarantine">
                  <input type="hidden" name="reason" value={code} />
                  <button class="quiet" type="submit">
                    {words.replay}
                  </button>
                </form>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Messages({ reader, community, messages, chosen }: QuarantineViewProps) {
  const words = reader.words.quarantine;
  return (
    <section class="card">
      <h2>{chosen === undefined ? words.newest : titleOf(reader, chosen)}</h2>
      {chosen === undefined ? null : <a href="/operator/quarantine">{words.all}</a>}
      <ul class="health whole">
        {messages.map((message) => (
          <li key={message.id}>
            <div>
              <p>
                <strong>{message.device}</strong>{' '}
                <small>
                  {reader.moment(message.receivedAt ?? message.setAsideAt, community.zone)}
                </small>{' '}
                {message.replayedAt === undefined ? null : (
                  <span class="badge good">{words.readAgain}</span>
                )}
              </p>
              <p class="note">{message.reason}</p>
              <details>
                <summary>{words.bytes(message.raw.length)}</summary>
                <p class="bytes">{byteText(message.raw)}</p>
                <pre class="bytes" tabIndex={0}>
                  {byteLines(message.raw).join('\n')}
                </pre>
              </details>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function titleOf(reader: Reader, code: string): string {
  const titles: Readonly<Record<string, string | undefined>> = reader.words.quarantine.codes;
  return titles[code] ?? code;
}
