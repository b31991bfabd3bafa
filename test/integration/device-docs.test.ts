import { readFileSync } from 'node:fs';
import { readDeviceKinds } from '../../src/acquisition/device-files.service.js';
import { deviceRows, tableIn } from '../support/device-table.js';

describe('docs/devices.md', () => {
  it('names every Modbus device file and says of it what the file says', async () => {
    const { profiles } = await readDeviceKinds('config/devices');
    const written = tableIn(readFileSync('docs/devices.md', 'utf8'), 'Device file');
    expect(written).toEqual(deviceRows(profiles.values()));
  });
});
