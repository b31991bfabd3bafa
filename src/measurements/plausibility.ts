import { Finding } from './measurement.js';

/** `error` and `until-acknowledged` hold a statement of the running service until a person has looked. */
export type Severity = 'error' | 'until-acknowledged' | 'warning';

/** How grave each check's finding is (DOMAIN.md 3.2); a hold leaves its values missing besides. */
export const SEVERITIES = {
  'register-fell': 'error',
  'register-jumped': 'error',
  'reset-unconfirmed': 'error',
  'serial-changed': 'error',
  'two-sources': 'error',
  'serial-twice': 'error',
  'value-negative': 'error',
  'above-capacity': 'error',
  'in-the-future': 'error',
  'register-sum': 'error',
  'unit-wrong': 'error',
  'substitute-proposed': 'until-acknowledged',
  'night-generation': 'until-acknowledged',
  'sum-meter': 'until-acknowledged',
  'calibration-expired': 'until-acknowledged',
  'value-conflict': 'until-acknowledged',
  'scale-changed': 'until-acknowledged',
  'register-frozen': 'until-acknowledged',
  'sign-wrong': 'until-acknowledged',
  'power-beyond': 'until-acknowledged',
  'clock-set': 'warning',
  'no-delivery-guarantee': 'warning',
  'night-unchecked': 'warning',
  'sensor-wrong': 'warning',
  'frequency-odd': 'warning',
  'zero-run': 'warning',
  'value-stale': 'warning',
  'value-spike': 'warning',
} as const satisfies Readonly<Record<string, Severity>>;
export type CheckCode = keyof typeof SEVERITIES;

/** A code no check gives (what measuring itself tells: substitutes, resets) is a warning. */
export function severityOf(code: string): Severity {
  return (SEVERITIES as Readonly<Record<string, Severity | undefined>>)[code] ?? 'warning';
}

/** A finding with its gravity, and who looked at it. */
export interface JudgedFinding extends Finding {
  readonly severity: Severity;
  readonly acknowledged?: { readonly by: string; readonly at: number; readonly why: string };
}

/** True for a finding that holds statements back. */
export function isOpen({ severity, acknowledged }: JudgedFinding): boolean {
  return severity !== 'warning' && acknowledged === undefined;
}

/** One finding of a check; its code is one of the table. */
export function checkFinding(code: CheckCode, place: string, count: number, text: string): Finding {
  return { code, place, count, text };
}
