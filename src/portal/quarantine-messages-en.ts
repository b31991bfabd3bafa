import { quarantine as de } from './quarantine-messages-de.js';

/** The words of the page of what was set aside. */
export const quarantine: typeof de = {
  title: 'Set aside',
  claim: 'What devices sent and could not be used: kept byte for byte, never counted as a value.',
  none: 'Nothing. Everything the devices sent could be read.',
  reasons: 'Reasons',
  newest: 'Newest messages',
  all: 'Show all reasons',
  last: 'last',
  replay: 'Read again',
  readAgain: 'read again',
  summary: (count: number, devices: number, replayed: number) =>
    `${count} messages of ${devices} devices${replayed === 0 ? '' : `, ${replayed} read again`},`,
  bytes: (count: number) => `Content (${count} bytes)`,
  justRead: (count: number) =>
    count === 0
      ? 'None of these messages can be read yet. Put the device or the device list right first.'
      : `${count} messages were read again.`,
  codes: {
    parse: 'No readable JSON',
    empty: 'Empty message',
    missing: 'Value missing',
    type: 'Wrong kind of value',
    schema: 'Another form than expected',
    number: 'No number',
    range: 'Number out of range',
    precision: 'Too many digits',
    unit: 'Another unit',
    time: 'Time cannot be used',
    clock: 'Clock of the device is ahead',
    late: 'Older than 35 days',
    size: 'Too large',
    depth: 'Nested too deeply',
    utf8: 'No valid text',
    'control-character': 'Control character in a text',
    'duplicate-key': 'Key twice',
    'reserved-key': 'Reserved key',
    conflict: 'Another value is stored',
    'unknown-device': 'Unknown device',
    unreadable: 'Not readable',
    bug: 'Fault while reading',
    damaged: 'Damaged on disk',
  },
};
