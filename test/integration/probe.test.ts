import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { readDeviceKinds } from '../../src/acquisition/device-files.service.js';
import { RegisterProfile } from '../../src/acquisition/device-profile.js';
import { failureText } from '../../src/cli/failure-text.js';
import { addProbe } from '../../src/cli/probe.command.js';
import { ModbusServer } from '../../src/simulator/modbus-server.device.js';
import { profileImage } from '../../src/simulator/register-image.js';
import { chainImage, commonWords, modelWords } from '../../src/simulator/sunspec-device.js';
import { Commonwatt } from '../support/commonwatt.js';
import { SHOWN, shownBy } from '../support/shown-values.js';

const { profiles } = await readDeviceKinds('config/devices');
const meter = (name: string) => profileImage(profiles.get(name) as RegisterProfile, shownBy(SHOWN));
const state = {
  exportWattHours: 6_790_000,
  importWattHours: 12_340_000,
  watts: 1_250,
  phaseWatts: [410, 410, 430],
  dcWatts: 1_300,
  volts: 230.5,
  amperes: 5.25,
  hertz: 50,
  stateOfCharge: 87,
} as const;
const fronius = { maker: 'Fronius', model: 'Symo GEN24 10.0', serial: '33080105' };
const smartMeter = { maker: 'Fronius', model: 'Smart Meter TS 65A', serial: '25060117' };

describe('commonwatt probe', () => {
  const server = new ModbusServer(
    new Map([
      [1, chainImage(40_000, [commonWords(fronius), modelWords(113, state)])],
      [2, meter('eltako-dsz15')],
      [3, meter('carlo-gavazzi-em340')],
      [200, chainImage(40_000, [commonWords(smartMeter), modelWords(203, state)])],
    ]),
  );
  let port: number;
  let directory: string;

  beforeAll(async () => {
    port = await server.open(0);
    directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-probe-'));
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  function words(more: readonly string[]): string[] {
    return ['probe', '127.0.0.1', '--port', String(port), ...more];
  }

  /** The command in this process: what it prints and the code a process of its own would end with. */
  async function probe(...more: string[]) {
    const lines: string[] = [];
    const program = new Command();
    addProbe(program, (line) => lines.push(line));
    try {
      await program.parseAsync(words(more), { from: 'user' });
    } catch (error) {
      lines.push(failureText(error));
      process.exitCode = 1;
    }
    const code = process.exitCode ?? 0;
    process.exitCode = 0;
    return { code, output: `${lines.join('\n')}\n` };
  }

  it('says what stands behind a port, what it shows, and how devices.yaml names it', async () => {
    const command = Commonwatt.run(words([]), {});
    const code = await command.ended();
    const { output } = command;
    expect(output).toContain(
      `# 127.0.0.1:${port} unit 1 is Fronius Symo GEN24 10.0, serial number 33080105, firmware 1.2.3, SunSpec models 1, 113`,
    );
    expect(output).toMatch(/# {3}export {5}6790\.000000 kWh\n/);
    expect(output).toMatch(/# {3}power {6}-1250 W \(export\)\n/);
    expect(output).toContain(
      `- { id: fronius-meter-200, meter: 25060117, source: modbus, profile: fronius-meter, host: 127.0.0.1, port: ${port}, unit: 200, pollSeconds: 10, allowLoopback: true }`,
    );
    expect(code).toBe(0);
  }, 120_000);

  it('appends the entry to devices.yaml once, and keeps what stood there', async () => {
    const file = path.join(directory, 'devices.yaml');
    await writeFile(file, 'version: 1\n# the house\ndevices:\n');
    const wanted = [
      '--unit',
      '2',
      '--profile',
      'eltako-dsz15',
      '--meter',
      'EST-1',
      '--write',
      file,
    ];
    expect((await probe(...wanted)).code).toBe(0);
    const written = await readFile(file, 'utf8');
    expect(written).toMatch(/# the house[^]*id: eltako-dsz15-2, meter: EST-1, source: modbus/);
    const again = await probe(...wanted, '--id', 'other', '--meter', 'EST-2');
    expect(again.output).toContain(`reads eltako-dsz15 at 127.0.0.1:${port} unit 2 already`);
    expect(again.code).toBe(1);
    const twin = ['--unit', '3', '--profile', 'carlo-gavazzi-em340', '--meter', 'EST-1'];
    expect((await probe(...twin, '--write', file)).output).toContain('is read by another device');
    expect(await readFile(file, 'utf8')).toBe(written);
  }, 60_000);

  it.each([
    ['an Eltako read as an Eastron', '2', 'eastron-sdm630', 'try --profile eltako-dsz15'],
    ['words in the other order', '3', 'growatt-tlx-grid', 'nothing there could be read'],
    ['a unit that is not there', '9', 'eltako-dsz15', 'exception 11'],
  ])(
    'names the trap of %s',
    async (_, unit, profile, sentence) => {
      const { output } = await probe('--unit', unit, '--profile', profile);
      expect(output).toContain(sentence);
    },
    60_000,
  );

  it('finds the file of a meter among several', async () => {
    const all = await mkdtemp(path.join(directory, 'devices-'));
    const files = ['eltako-dsz15', 'eastron-sdm630', 'carlo-gavazzi-em340', 'janitza-umg'];
    for (const name of files.map((file) => `${file}.yaml`)) {
      await copyFile(path.join('config/devices', name), path.join(all, name));
    }
    const { output } = await probe('--unit', '2', '--all', '--devices', all);
    expect(output).toContain('answers as eltako-dsz15');
    expect(output).not.toContain('answers as eastron');
  }, 60_000);

  it.each([
    [['--port', '1'], 'nobody listens at this port'],
    [['--unit', '0'], "--unit '0' does not fit: write a whole number from 1 to 247"],
    [['--profile', 'eastron'], "'eastron' is no file of config/devices for Modbus"],
  ])(
    'with %j says what is wrong',
    async (options, sentence) => {
      const { code, output } = await probe(...options);
      expect(output).toContain(sentence);
      expect(code).toBe(1);
    },
    60_000,
  );
});
