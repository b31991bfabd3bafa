import { Sample } from '../sample.js';

/** A sample the store will never take, and why. */
export interface RejectedSample {
  readonly sample: Sample;
  readonly reason: string;
}

const CONTROL = /\p{Cc}/u;

/**
 * Why a sample cannot be written as a line of a time-series store; undefined when it can. An empty tag
 * would be dropped silently, a trailing backslash would join two tags, NaN has no written form.
 */
function sampleFault(sample: Sample): string | undefined {
  for (const name of ['community', 'meter'] as const) {
    const text = sample[name];
    if (text === '') return `the ${name} is empty`;
    if (text.endsWith('\\') || CONTROL.test(text)) return `the ${name} '${text}' cannot be written`;
  }
  if (!Number.isSafeInteger(sample.at)) return `${sample.at} is no instant`;
  if (sample.kind === 'live' && !Number.isFinite(sample.value))
    return `${sample.value} is no value`;
  return undefined;
}

/** The samples that can be written, and the others with the reason. */
export function writable(samples: readonly Sample[]): {
  readonly good: readonly Sample[];
  readonly rejected: readonly RejectedSample[];
} {
  const good: Sample[] = [];
  const rejected: RejectedSample[] = [];
  for (const sample of samples) {
    const reason = sampleFault(sample);
    if (reason === undefined) good.push(sample);
    else rejected.push({ sample, reason });
  }
  return { good, rejected };
}
