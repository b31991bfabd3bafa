import { refusals } from '../kernel/domain-error.js';

/** Everything the settlement refuses, each with its sentence. */
export const refuse = refusals('settlement', {
  'key-not-built': (f: { key: string; day: string }) =>
    `the key \`${f.key}\`, in force on ${f.day}, is not built yet: ` +
    'use `proportional`, `constant` or `equal`, or settle the months before it began',
  'storage-not-built': (f: { meteringPoint: string }) =>
    `storage ${f.meteringPoint} cannot be settled yet: solar energy that is stored is not told from ` +
    'grid energy; give it a `to` before the period or leave it out',
  'grid-missing': (f: { day: string }) =>
    `the model \`balance\`, in force on ${f.day}, shares out consumption minus grid import: ` +
    'add the metering point of the grid connection or use the model `producer`',
  'not-settled': (f: { community: string; period: string }) =>
    `the energy of ${f.community} in ${f.period} has not been settled yet: settle the period first`,
});
