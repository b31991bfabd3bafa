import { IncidentKind } from '../../platform/incident.js';
import { FaultKind, ModbusFault } from './modbus-fault.js';

/** What a failed poll leads to. */
export interface FaultRule {
  /** Counted under this code. */
  readonly code: string;
  /** After that many polls in a row with this code somebody must look; the polls before are only counted. */
  readonly alarmAfter: number;
  /** `back-off`: 1, 2, 4 … 60 s; `cycle`: at the next slot; `rarely`: polling has stopped. */
  readonly retry: 'back-off' | 'cycle' | 'rarely';
  /** Concerns the line, not the unit. */
  readonly ofBus: boolean;
}

const NEVER = Infinity;

const RULES: Readonly<Record<Exclude<FaultKind, 'exception'>, FaultRule>> = {
  silent: rule('silent', NEVER),
  'cut-off': rule('answer-cut-off', NEVER),
  closed: rule('connection-closed', 3),
  refused: busRule('connection-refused', NEVER),
  unreachable: busRule('host-unreachable', NEVER),
  descriptors: busRule('no-file-descriptors', 1),
  host: busRule('host-refused', 1),
  'serial-port': busRule('serial-port', 1),
  'not-modbus': busRule('not-modbus', 1),
  'too-much': rule('too-many-bytes', NEVER),
  'wrong-protocol': rule('wrong-protocol', NEVER),
  'wrong-transaction': rule('wrong-transaction', NEVER),
  'wrong-length': rule('wrong-length', NEVER),
  'wrong-unit': rule('wrong-unit', NEVER),
  'wrong-function': rule('wrong-function', NEVER),
  'wrong-byte-count': rule('wrong-byte-count', 3),
  crc: rule('crc', 10),
  echo: busRule('echo', 1),
  noise: rule('line-noise', 10),
  'out-of-step': rule('out-of-step', NEVER),
  sunspec: rule('sunspec', 3),
  'wrong-device': { ...rule('wrong-device', 1), retry: 'rarely' },
  unknown: rule('unknown-error', NEVER),
};

/** Exceptions 10 and 11 speak of the gateway: they hold up everybody behind it, so they back off. */
const EXCEPTION_RULES: Readonly<Partial<Record<number, FaultRule>>> = {
  1: exceptionRule(1, 1),
  2: exceptionRule(2, 1),
  3: exceptionRule(3, 1),
  4: exceptionRule(4, 3),
  10: rule('exception-10', NEVER),
  11: rule('exception-11', NEVER),
};

export function ruleFor(fault: ModbusFault): FaultRule {
  if (fault.kind !== 'exception') return RULES[fault.kind];
  const code = fault.code ?? 0;
  return EXCEPTION_RULES[code] ?? exceptionRule(code, NEVER);
}

/** Whether a gateway says that it does not reach the unit. */
export function isGatewayFault({ code }: ModbusFault): boolean {
  return code === 10 || code === 11;
}

export function incidentKindOf({ alarmAfter }: FaultRule, inARow: number): IncidentKind {
  return inARow >= alarmAfter ? 'alarm' : 'notice';
}

function rule(code: string, alarmAfter: number): FaultRule {
  return { code, alarmAfter, retry: 'back-off', ofBus: false };
}

function busRule(code: string, alarmAfter: number): FaultRule {
  return { ...rule(code, alarmAfter), ofBus: true };
}

function exceptionRule(exception: number, alarmAfter: number): FaultRule {
  return { ...rule(`exception-${exception}`, alarmAfter), retry: 'cycle' };
}
