import { refusals } from '../kernel/domain-error.js';
import { InputError } from '../kernel/problem.js';
import { failureText } from './failure-text.js';

const refuse = refusals<{ late: { day: string } }>('test', {
  late: ({ day }) => `It is too late on ${day}.`,
});

describe('what a person reads when a command ends', () => {
  it.each([
    [refuse('late', { day: '2026-03-01' }), 'It is too late on 2026-03-01.'],
    [new InputError([{ file: 'cash.csv', line: 3, message: 'no.' }]), 'cash.csv:3: no.'],
    [
      Object.assign(new Error('listen'), { code: 'EADDRINUSE', port: 3000 }),
      'Port 3000 is in use by another program: stop it, or set PORT and OCPP_PORT to free ones.',
    ],
    ['text', 'text'],
  ])('%p', (error, text) => {
    expect(failureText(error)).toBe(text);
  });

  it('keeps the place of a bug', () => {
    expect(failureText(new Error('parts do not add up'))).toContain('failure-text.test');
  });
});
