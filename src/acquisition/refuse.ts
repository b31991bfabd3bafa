import { refusals } from '../kernel/domain-error.js';

/** The closed set of refusals of acquisition. */
export const refuse = refusals('acquisition', {
  'payload-too-long': (f: { device: string; bytes: number }) =>
    `${f.device} sent ${f.bytes} bytes at once; the limit is one mebibyte.`,
  'spool-closed': () => 'The service is stopping and takes no more readings.',
});
