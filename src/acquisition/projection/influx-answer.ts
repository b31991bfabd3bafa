/**
 * What a server's answer to a write means. `bad-lines`: at least one line is refused for ever, others
 * may be stored. `too-large`: fewer lines at once. `held-back`: nothing is known to be stored, the same
 * lines are to be written again later.
 */
export type WriteAnswer =
  | { readonly kind: 'stored' }
  | { readonly kind: 'bad-lines' | 'too-large'; readonly reason: string }
  | { readonly kind: 'held-back'; readonly status: number | undefined; readonly reason: string };

/** Answers that speak of single lines; any other refusal is a wrong set-up and must not cost a sample. */
const BAD_LINE =
  /partial write|field type conflict|unable to parse|beyond retention|max-values|key length|time outside range|line protocol|parsing failed/i;

const REASON_LENGTH_MAX = 300;

/** Judges status and body; without a status there was no answer, `body` then says why. */
export function judgeWrite(status: number | undefined, body: string): WriteAnswer {
  if (status === 204) return { kind: 'stored' };
  const reason = reasonOf(body);
  if (status === 413) return { kind: 'too-large', reason };
  if ((status === 400 || status === 422) && BAD_LINE.test(body))
    return { kind: 'bad-lines', reason };
  return { kind: 'held-back', status, reason: sentenceOf(status, reason) };
}

/** What a refused request means to whoever runs the server. */
export function sentenceOf(status: number | undefined, reason: string): string {
  if (status === undefined) return `InfluxDB gives no answer (${reason}).`;
  const said = `InfluxDB answered ${status}${reason === '' ? '' : `: ${reason}`}`;
  if (status === 401 || status === 403) {
    return `${said}. Check INFLUX_TOKEN, or INFLUX_USERNAME and INFLUX_PASSWORD, and what they may do.`;
  }
  if (status === 404) {
    return `${said}. Its database may be missing: run \`commonwatt projection prepare\`.`;
  }
  return `${said}.`;
}

/** The message of a JSON answer (1.x and 3.x `error`, 2.x `message`), else the text itself. */
export function reasonOf(body: string): string {
  const found = /"(?:error|message)"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(body);
  const text = found === null ? body : (JSON.parse(found[1]) as string);
  const detail = /"error_message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
  return (detail === undefined ? text : `${text}: ${detail}`).trim().slice(0, REASON_LENGTH_MAX);
}
