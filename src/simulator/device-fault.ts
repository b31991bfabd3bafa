import { DISPLAY_FAULTS, DisplayFault } from './display-fault.js';
import { LINE_FAULTS, LineFault } from './line-fault.js';
import { MESSAGE_FAULTS, MessageFault } from './message-fault.js';
import { WORD_FAULTS, WordFault } from './word-fault.js';

/** Any way in which a simulated device may misbehave. */
export type DeviceFault = DisplayFault | WordFault | LineFault | MessageFault;

/** How a device is reached decides what can go wrong with it. */
export type DeviceLine = 'modbus' | 'mqtt';

const FAULTS_OF: Readonly<Record<DeviceLine, readonly DeviceFault[]>> = {
  modbus: [...DISPLAY_FAULTS, ...WORD_FAULTS, ...LINE_FAULTS],
  mqtt: [...DISPLAY_FAULTS, ...MESSAGE_FAULTS],
};

/** All faults a device of a line can be told to have. */
export function faultsOf(line: DeviceLine): readonly DeviceFault[] {
  return FAULTS_OF[line];
}

/** The fault of that name; undefined where a device of that line cannot have it. */
export function faultNamed(line: DeviceLine, name: string): DeviceFault | undefined {
  return FAULTS_OF[line].find((fault) => fault === name);
}

export function isDisplayFault(fault: DeviceFault): fault is DisplayFault {
  return DISPLAY_FAULTS.some((one) => one === fault);
}

export function isWordFault(fault: DeviceFault): fault is WordFault {
  return WORD_FAULTS.some((one) => one === fault);
}

export function isLineFault(fault: DeviceFault): fault is LineFault {
  return LINE_FAULTS.some((one) => one === fault);
}

export function isMessageFault(fault: DeviceFault): fault is MessageFault {
  return MESSAGE_FAULTS.some((one) => one === fault);
}
