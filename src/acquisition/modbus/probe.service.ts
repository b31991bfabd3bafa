import { AnsweredPoll } from './modbus-frame.js';
import { decodeModbusFrame } from './modbus-decoder.js';
import { DeviceProfile, RegisterProfile, SunspecProfile } from '../device-profile.js';
import { doubtsOf } from './doubts.js';
import { faultOf, ModbusFault } from './modbus-fault.js';
import { ModbusConnection } from './modbus-connection.source.js';
import { ModbusUnit } from './modbus-unit.source.js';
import { namesOf, SunspecNames } from './sunspec.js';
import { ProbeFinding } from './probe-finding.js';
import { realTime } from './passing-time.source.js';
import { RegisterReader } from './register-reader.source.js';
import { scanChain, SunspecReader } from './sunspec-reader.source.js';
import { spansOf, speakingModels, SunspecPlace } from './sunspec-chain.js';

/** What to look for at a host; ports and units that are not given are those the device files name. */
export interface ProbeQuestion {
  readonly host: string;
  readonly transport: 'tcp' | 'rtu-over-tcp';
  readonly ports?: readonly number[] | undefined;
  readonly units?: readonly number[] | undefined;
  /** Register files to try besides SunSpec. */
  readonly tried: readonly RegisterProfile[];
  /** SunSpec files that may read what is found. */
  readonly sunspec: readonly SunspecProfile[];
}

export interface ProbeResult {
  readonly findings: readonly ProbeFinding[];
  /** Why nothing was found at a port or unit, in sentences. */
  readonly silence: readonly string[];
}

const FIRST_UNITS = [1, 2, 3];
const SCAN_MANNERS = { timeoutMs: 1_500, pauseMs: 50 } as const;
/** Faults of the line: no other unit will answer either. */
const LINE_FAULTS: readonly string[] = ['refused', 'unreachable', 'host', 'not-modbus'];

/** Asks a host what it is, unit by unit, one question at a time, and reads its values once. */
export class Probe {
  private readonly findings: ProbeFinding[] = [];
  private readonly silence: string[] = [];

  constructor(private readonly question: ProbeQuestion) {}

  async run(): Promise<ProbeResult> {
    const { tried, sunspec, ports } = this.question;
    const wanted = ports ?? numbers([...tried, ...sunspec].map(({ port }) => port));
    for (const port of wanted) await this.askPort(port);
    return { findings: this.findings, silence: this.silence };
  }

  private async askPort(port: number): Promise<void> {
    const { host, transport } = this.question;
    const allowed = { hosts: [host], loopback: true };
    const connection = new ModbusConnection({ transport, host, port, allowed });
    try {
      for (const unit of this.units()) {
        const fault = await this.askUnit(connection, port, unit);
        if (fault !== undefined) this.silence.push(silenceText(fault, host, port, unit));
        if (fault !== undefined && LINE_FAULTS.includes(fault.kind)) return;
      }
    } finally {
      await connection.close();
    }
  }

  private units(): readonly number[] {
    const { units, tried, sunspec } = this.question;
    const usual = [...tried, ...sunspec].flatMap((profile) => profile.units);
    return units ?? numbers([...FIRST_UNITS, ...usual]);
  }

  /** The fault that kept the unit from answering; undefined where it answered, whatever it said. */
  private async askUnit(
    connection: ModbusConnection,
    port: number,
    unit: number,
  ): Promise<ModbusFault | undefined> {
    const { tried, sunspec } = this.question;
    const hurry = tried.length > 1 ? SCAN_MANNERS : {};
    const asking = (profile: DeviceProfile) =>
      new ModbusUnit(connection, unit, { ...profile, ...hurry }, realTime);
    let fault: ModbusFault | undefined;
    if (sunspec.length > 0) {
      fault = await this.attempt(() => this.askSunspec(asking, port, unit));
      if (fault !== undefined) return fault;
    }
    for (const profile of tried) {
      const failed = await this.attempt(() =>
        this.askRegisters(asking(profile), profile, port, unit),
      );
      if (failed !== undefined && LINE_FAULTS.includes(failed.kind)) return failed;
      fault ??= failed;
    }
    return fault;
  }

  private async attempt(ask: () => Promise<void>): Promise<ModbusFault | undefined> {
    try {
      await ask();
      return undefined;
    } catch (error) {
      return faultOf(error);
    }
  }

  private async askSunspec(
    asking: (profile: DeviceProfile) => ModbusUnit,
    port: number,
    unit: number,
  ): Promise<void> {
    const { sunspec } = this.question;
    const scanning = asking({ ...sunspec[0], ...SCAN_MANNERS });
    const chain = await scanChain(scanning);
    if ('refused' in chain) return;
    const modelIds = chain.map(({ id }) => id);
    for (const { profile, names } of await this.readersOf(scanning, chain)) {
      const frame = await new SunspecReader(asking(profile), profile).read();
      if ('failed' in frame) continue;
      this.find({ port, unit, profile, frame, described: { names, modelIds } });
    }
  }

  /** The files made for the device's maker; where there is none, those for any maker. */
  private async readersOf(unit: ModbusUnit, chain: readonly SunspecPlace[]) {
    const readers = [];
    for (const profile of this.question.sunspec) {
      const common = speakingModels(chain, profile)?.common;
      if (speakingModels(chain, profile) === undefined) continue;
      const names = common === undefined ? undefined : await namesAt(unit, common);
      readers.push({ profile, names });
    }
    const own = readers.filter(({ profile, names }) => isMaker(profile, names));
    return own.length > 0 ? own : readers.filter(({ profile }) => profile.makers.length === 0);
  }

  private async askRegisters(
    asked: ModbusUnit,
    profile: RegisterProfile,
    port: number,
    unit: number,
  ): Promise<void> {
    const frame = await new RegisterReader(asked, profile, () => undefined).read();
    if (!('failed' in frame)) this.find({ port, unit, profile, frame, described: undefined });
  }

  private find({ frame, ...found }: FoundFrame): void {
    const { profile } = found;
    const values = decodeModbusFrame(profile, frame);
    const { serial } = frame;
    this.findings.push({ ...found, serial, values, doubts: doubtsOf(profile, frame) });
  }
}

type FoundFrame = Pick<ProbeFinding, 'port' | 'unit' | 'profile' | 'described'> & {
  readonly frame: AnsweredPoll;
};

async function namesAt(unit: ModbusUnit, common: SunspecPlace): Promise<SunspecNames> {
  const [span] = spansOf(common);
  return namesOf(await unit.words({ function: 3, ...span }));
}

function isMaker({ makers }: SunspecProfile, names: SunspecNames | undefined): boolean {
  const maker = names?.maker?.toLowerCase() ?? '';
  return makers.some((known) => maker.startsWith(known.toLowerCase()));
}

function numbers(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function silenceText(fault: ModbusFault, host: string, port: number, unit: number): string {
  const place = `${host}:${port}`;
  if (fault.kind === 'refused') return `${place}: nobody listens at this port.`;
  if (LINE_FAULTS.includes(fault.kind)) return `${place}: ${fault.message}.`;
  return `${place} unit ${unit}: ${fault.message}.`;
}
