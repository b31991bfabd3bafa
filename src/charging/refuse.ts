import { refusals } from '../kernel/domain-error.js';

/** The refusals of charging. */
export const refuse = refusals('charging', {
  'charge-point-unknown': (f: { chargePoint: string }) =>
    `There is no charge point '${f.chargePoint}' here; scan the code on the charge point again.`,
  'charge-point-offline': (f: { chargePoint: string }) =>
    `Charge point ${f.chargePoint} is not connected at the moment; try again in a few minutes.`,
  'charge-point-busy': (f: { chargePoint: string }) =>
    `Charge point ${f.chargePoint} is in use; it is free when its session has ended.`,
  'start-refused': (f: { chargePoint: string }) =>
    `Charge point ${f.chargePoint} did not start; plug the cable in and try again.`,
  'stop-refused': (f: { chargePoint: string }) =>
    `Charge point ${f.chargePoint} did not stop; unplug at the vehicle or call the operator.`,
  'no-session': (f: { chargePoint: string }) =>
    `There is no running session of this member at charge point ${f.chargePoint}.`,
  'no-answer': (f: { chargePoint: string }) =>
    `Charge point ${f.chargePoint} did not answer in time; look at its lamp and try again.`,
  'member-unknown': (f: { member: string }) =>
    `There is no member '${f.member}' in this community; log in again.`,
  'session-conflicting': (f: { session: string }) =>
    `Session '${f.session}' is stored with other values; give a changed session a new id.`,
  'session-overlapping': (f: { session: string; other: string; chargePoint: string }) =>
    `Session '${f.session}' overlaps session '${f.other}' at charge point ${f.chargePoint}; correct its times.`,
});
