import { refusals } from '../kernel/domain-error.js';

/** The refusals of the portal. */
export const refuse = refusals('portal', {
  'login-taken': (f: { login: string }) =>
    `There is an account '${f.login}' of another community already; choose another login.`,
  'password-too-short': (f: { login: string; least: number }) =>
    `The password of '${f.login}' is too short: it needs at least ${f.least} characters.`,
  'statement-unknown': (f: { number: string }) => `There is no statement '${f.number}' for you.`,
  'loan-unknown': (f: { loan: string }) => `There is no loan '${f.loan}' for you.`,
  'charge-point-unknown': (f: { chargePoint: string }) =>
    `There is no charge point '${f.chargePoint}' here; scan the code on the charge point again.`,
  'gap-unknown': (f: { meteringPoint: string }) =>
    `This gap of ${f.meteringPoint} has changed since the page was loaded; look at it again.`,
  'community-unknown': (f: { community: string }) => `There is no community '${f.community}'.`,
});
