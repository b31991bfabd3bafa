import { refusals } from '../kernel/domain-error.js';

/** The closed set of refusals of acquisition. */
export const refuse = refusals<{
  'payload-too-long': { device: string; bytes: number };
  'spool-closed': Record<string, never>;
  'spool-overrun': { device: string };
}>('acquisition', {
  'payload-too-long': (f) =>
    `${f.device} sent ${f.bytes} bytes at once; the limit is one mebibyte.`,
  'spool-overrun': ({ device }) =>
    `${device} speaks faster than the disk can store; what it said is not acknowledged.`,
  'spool-closed': () => 'The service is stopping and takes no more readings.',
});
