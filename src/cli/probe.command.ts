import { readFile, rename, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { entryLine, idFrom, NewEntry, withEntry } from '../acquisition/device-entry.js';
import { readDeviceKinds } from '../acquisition/device-files.service.js';
import { DeviceKinds } from '../acquisition/device-references.js';
import { RegisterProfile, SunspecProfile } from '../acquisition/device-profile.js';
import { findingLines, ProbeFinding } from '../acquisition/modbus/probe-finding.js';
import { Probe, ProbeQuestion, ProbeResult } from '../acquisition/modbus/probe.service.js';
import { refuse } from './refuse.js';
import { DEVICE_DIRECTORY } from './service-config.service.js';

type Print = (text: string) => void;

const toTerminal: Print = (text) => {
  console.log(text);
};

interface ProbeOptions {
  readonly port?: string | undefined;
  readonly unit?: string | undefined;
  readonly profile?: string | undefined;
  readonly all?: boolean | undefined;
  readonly rtuOverTcp?: boolean | undefined;
  readonly id?: string | undefined;
  readonly meter?: string | undefined;
  readonly write?: string | undefined;
  readonly devices: string;
}

/** `print` takes what a person reads; by default it goes to the terminal. */
export function addProbe(program: Command, print: Print = toTerminal): void {
  program
    .command('probe')
    .argument('<host>', 'address or name of the device or its gateway')
    .description('say what a Modbus device is, what it shows now, and how devices.yaml names it')
    .option('--port <number>', 'ask there only')
    .option('--unit <number>', 'ask that unit only')
    .option('--profile <name>', 'try this file of config/devices')
    .option('--all', 'try every file with registers, the plausible ones are shown')
    .option('--rtu-over-tcp', 'the gateway passes serial frames on as they are')
    .option('--id <id>', 'id of the new entry')
    .option('--meter <meter>', 'meter or metering point of community.yaml that it reads')
    .option('--write <file>', 'append the entry to this devices.yaml')
    .option('--devices <dir>', 'folder of the device files', DEVICE_DIRECTORY)
    .action((host: string, options: ProbeOptions) => probeHost(host, options, print));
}

async function probeHost(host: string, options: ProbeOptions, print: Print): Promise<void> {
  const kinds = await readDeviceKinds(options.devices);
  const result = await new Probe(questionOf(host, options, kinds)).run();
  const findings = result.findings.filter(
    ({ doubts }) => options.all !== true || doubts.length === 0,
  );
  for (const finding of findings) print(shownFinding(finding, host, options));
  const first = findings.at(0);
  if (first === undefined) {
    print(nothingText(result, host, options));
    process.exitCode = 1;
  } else if (options.write !== undefined) {
    const entry = entryOf(first, host, options);
    await append(options.write, findings, entry, kinds);
    print(
      `# ${options.write} names ${entry.id} now. Check it with a known load before it is billed.`,
    );
  }
}

function questionOf(host: string, options: ProbeOptions, kinds: DeviceKinds): ProbeQuestion {
  const { port, unit, profile: name, all = false } = options;
  const named = name === undefined ? undefined : kinds.profiles.get(name);
  if (name !== undefined && named === undefined) {
    throw refuse('device-file-unknown', { name, known: [...kinds.profiles.keys()].join(', ') });
  }
  const known = named === undefined ? [...kinds.profiles.values()] : [named];
  const isTried = all || named !== undefined;
  return {
    host,
    transport: options.rtuOverTcp === true ? 'rtu-over-tcp' : 'tcp',
    ports: port === undefined ? undefined : [wholeNumber(port, '--port', 65_535)],
    units: unit === undefined ? undefined : [wholeNumber(unit, '--unit', 247)],
    tried: known.filter((one): one is RegisterProfile => isTried && one.protocol === 'modbus'),
    sunspec: known.filter((one): one is SunspecProfile => one.protocol === 'sunspec'),
  };
}

function wholeNumber(text: string, option: string, max: number): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) throw refuse('number-unfit', { option, text, max });
  return value;
}

/** YAML: the entry, and as its comment what was found. */
function shownFinding(finding: ProbeFinding, host: string, options: ProbeOptions): string {
  const lines = findingLines(finding, host).map((line) => `# ${line}`);
  return [...lines, entryLine(entryOf(finding, host, options)), ''].join('\n');
}

function entryOf(finding: ProbeFinding, host: string, options: ProbeOptions): NewEntry {
  const { port, unit, serial, profile } = finding;
  const { profile: name, pollSeconds } = profile;
  const id = options.id ?? idFrom(`${name}-${unit}`);
  const meter = options.meter ?? idFrom(serial ?? `meter of ${id}`);
  const { rtuOverTcp = false } = options;
  return { id, meter, host, port, unit, profile: name, pollSeconds, rtuOverTcp };
}

function nothingText({ silence }: ProbeResult, host: string, options: ProbeOptions): string {
  const tried = options.profile ?? (options.all === true ? 'any file' : 'SunSpec');
  const isOpen = silence.length === 0 || silence.some((sentence) => sentence.includes(' unit '));
  const advice = isOpen
    ? `Something listens at ${host}, but nothing there could be read as ${tried}. Try another --unit (it stands in the device's menu) or --profile; a serial gateway may need --rtu-over-tcp. Many inverters serve one program only: stop the others.`
    : `Is Modbus TCP switched on in the device's menu, and is this the right address? Kostal and SolarEdge listen at port 1502, others at 502.`;
  return [...silence, advice].map((sentence) => `# ${sentence}`).join('\n');
}

/** Appends the one device that was found; refused where it is not clear which, or how to read it. */
async function append(
  file: string,
  findings: readonly ProbeFinding[],
  entry: NewEntry,
  kinds: DeviceKinds,
): Promise<void> {
  if (findings.length > 1) {
    const names = findings.map(({ profile, unit }) => `${profile.profile} (unit ${unit})`);
    throw refuse('several-found', { names: names.join(', ') });
  }
  const doubt = findings.flatMap(({ doubts }) => doubts).at(0);
  if (doubt !== undefined) throw refuse('found-doubtful', { doubt });
  const before = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });
  await writeFile(`${file}.new`, withEntry(before, file, entry, kinds));
  await rename(`${file}.new`, file);
}
