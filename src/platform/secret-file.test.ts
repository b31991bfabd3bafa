import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fillSecrets } from './secret-file.service.js';

describe('a secret in a file', () => {
  let file = '';
  beforeAll(async () => {
    file = path.join(await mkdtemp(path.join(tmpdir(), 'commonwatt-secret-')), 'password');
  });
  afterAll(() => rm(path.dirname(file), { recursive: true }));

  it('becomes the variable it stands for, spaces and all', async () => {
    await writeFile(file, ' two words ');
    const { environment, problems } = await fillSecrets({ MQTT_PASSWORD_FILE: file });
    expect(problems).toEqual([]);
    expect(environment['MQTT_PASSWORD']).toBe(' two words ');
  });

  it.each([
    ['', {}, /is empty/],
    ['hunter2\n', {}, /ends with a line break/],
    ['hunter2\r', {}, /ends with a line break/],
    ['hunter2', { MQTT_PASSWORD: 'x' }, /keep one of them/],
  ])('is refused as %j beside %j', async (text, more, message) => {
    await writeFile(file, text);
    const { problems } = await fillSecrets({ MQTT_PASSWORD_FILE: file, ...more });
    expect(problems).toEqual([
      { variable: 'MQTT_PASSWORD_FILE', message: expect.stringMatching(message) as string },
    ]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it.each(['MQTT_PASSWORD_FILE', 'MQTT_CA_FILE', 'BROKER_KEY_FILE'])(
    'and any other file that %s names must be there',
    async (variable) => {
      const { problems } = await fillSecrets({ [variable]: '/nowhere/at/all' });
      expect(problems).toEqual([
        { variable, message: 'names /nowhere/at/all, which cannot be read' },
      ]);
    },
  );
});
