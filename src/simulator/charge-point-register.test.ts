import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChargePointMemoryFile } from './charge-point-register.device.js';

const path = () => join(mkdtempSync(join(tmpdir(), 'commonwatt-memory-')), 'charger.json');

describe('the memory of a simulated charge point', () => {
  it.each`
    remembered   | first        | register
    ${undefined} | ${4_000_000} | ${4_000_000}
    ${4_500_000} | ${4_000_000} | ${4_500_000}
    ${4_500_000} | ${5_000_000} | ${5_000_000}
  `('of $remembered begins at $register when history ends at $first', (row) => {
    const { remembered, first, register } = row as Record<string, number | undefined>;
    const file = new ChargePointMemoryFile(path(), first ?? 0);
    if (remembered !== undefined) file.save({ milliwattHours: remembered, unsent: [] });
    expect(file.load().milliwattHours).toBe(register);
  });

  it('keeps a running session and what could not be sent', () => {
    const file = new ChargePointMemoryFile(path(), 0);
    const session = {
      idTag: 'CW',
      startedAt: '2026-11-22T12:00:00Z',
      meterStart: 4,
      transactionId: 7,
    };
    const unsent = [{ action: 'StopTransaction', payload: { transactionId: 7, meterStop: 5 } }];
    file.save({ milliwattHours: 5000, session, unsent });
    expect(file.load()).toEqual({ milliwattHours: 5000, session, unsent });
  });
});
