import { refusals } from '../kernel/domain-error.js';

/** Everything the measurements refuse, each with its sentence. */
export const refuse = refusals('measurements', {
  'register-fell': (f: {
    meter: string;
    register: string;
    at: string;
    from: string;
    to: string;
    digits: string;
    more: number;
  }) =>
    `the ${f.register} register of meter ${f.meter} falls from ${f.from} to ${f.to} kWh at ${f.at}: ` +
    `this is no roll-over (${f.digits}), no dip that is made up within 24 hours and no reset below ` +
    'a tenth; add a `meters` entry if the meter was exchanged, or correct the reading' +
    (f.more === 0 ? '' : `; ${f.more} more such falls in the period`),
  'two-sources': (f: { meteringPoint: string; period: string }) =>
    `metering point ${f.meteringPoint} has both register readings and given quarter-hours in ` +
    `${f.period}: leave out one of the two for the period`,
  'no-substitute': (f: { meteringPoint: string; why: string }) =>
    `there is no substitute for metering point ${f.meteringPoint}: ${f.why}`,
  'nothing-proposed': (f: { meteringPoint: string }) =>
    `nothing is proposed for metering point ${f.meteringPoint} there: propose substitutes first`,
  'no-such-finding': (f: { code: string; place: string; period: string }) =>
    `there is no finding ${f.code} at ${f.place} in ${f.period}: it may have gone since`,
  'not-measured': (f: { community: string; period: string }) =>
    `the energy of ${f.community} in ${f.period} has not been measured yet: measure the period first`,
});
