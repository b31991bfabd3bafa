import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EvilModbus, EvilScript } from './evil-modbus.js';
import { RegisterProfile } from '../../src/acquisition/device-profile.js';
import { spoolName } from '../../src/acquisition/known-device.js';
import { BusAddress } from '../../src/acquisition/modbus/bus-address.js';
import { ModbusDecoder, ModbusDevice } from '../../src/acquisition/modbus/modbus-decoder.js';
import { ModbusSource } from '../../src/acquisition/modbus/modbus.source.js';
import { PassingTime } from '../../src/acquisition/modbus/passing-time.source.js';
import { WireParts } from '../../src/acquisition/modbus/wire.source.js';
import { FrameSample, OutageSample, RegisterSample } from '../../src/acquisition/sample.js';
import { SourceParts } from '../../src/acquisition/source-parts.service.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { isRefusal } from '../../src/acquisition/spool/frame-decoder.js';
import { Intake } from '../../src/acquisition/spool/intake.service.js';
import { SPOOL_START } from '../../src/acquisition/spool/spool-cursor.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { CommunityId, MeterId } from '../../src/community/community.js';
import { Instant } from '../../src/kernel/quarter-hour.js';
import { Zone } from '../../src/kernel/zone.js';
import { Clock, SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';
import { Incidents } from '../../src/platform/incidents.service.js';

/** Two counters and a power, answered in one block, with little patience. */
export const plainProfile: RegisterProfile = {
  profile: 'plain',
  protocol: 'modbus',
  vendor: 'nobody',
  models: ['plain'],
  source: ['this test'],
  confidence: 'low',
  port: 502,
  units: [1],
  pollSeconds: 0.5,
  requestRegistersMax: 125,
  gapRegistersMax: 10,
  connectDelayMs: 0,
  pauseMs: 0,
  timeoutMs: 250,
  powerMaxWatts: 1_000_000,
  registers: [counter('import', 100), counter('export', 102)],
};

export function counter(meaning: 'import' | 'export', address: number) {
  return {
    meaning,
    function: 3,
    address,
    type: 'u32',
    wordOrder: 'msw-first',
    scale: '1',
    unit: 'Wh',
    positive: 'import',
    sentinels: [],
  } as const;
}

interface Wanted {
  readonly device?: string;
  readonly unit?: number;
  readonly pollSeconds?: number;
  readonly profile?: Partial<RegisterProfile>;
  readonly address?: BusAddress;
}

/** Polls Modbus devices into a spool of its own; what they said is read back through the decoder. */
export class ModbusBench {
  source: ModbusSource;
  readonly known = new Map<string, ModbusDevice>();
  readonly decoder = new Decoders();

  private constructor(
    readonly parts: SourceParts,
    readonly spool: Spool,
    private readonly directory: string,
    private readonly wires: Partial<WireParts>,
  ) {
    this.source = new ModbusSource(parts, wires);
    this.decoder.register('modbus', new ModbusDecoder((name) => this.known.get(name)));
  }

  /** Ends polling, as the end of the process would; what was asked and not yet stored is gone. */
  async restart(): Promise<void> {
    await this.source.stop();
    this.source = new ModbusSource(this.parts, this.wires);
  }

  static async open(
    wires: Partial<WireParts> = {},
    clock: Clock = new SystemClock(),
  ): Promise<ModbusBench> {
    const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-modbus-'));
    const health = new Health(clock);
    const at = { directory: path.join(directory, 'spool'), readers: ['record'] };
    await mkdir(at.directory);
    await writeFile(path.join(at.directory, 'spool-id'), 'bench');
    const spool = await Spool.open(at, health);
    const parts = new SourceParts(new Intake(spool, clock), clock, health, new Incidents(clock));
    return new ModbusBench(parts, spool, directory, wires);
  }

  /** Begins to poll a device. */
  poll(port: number, wanted: Wanted = {}): void {
    const { device = 'd1', unit = 1, pollSeconds = 0.5 } = wanted;
    const profile = { ...plainProfile, ...wanted.profile };
    const address = wanted.address ?? tcpTo(port);
    const known = {
      community: 'house' as CommunityId,
      device,
      meter: `M-${device}` as MeterId,
      zone: new Zone('Europe/Berlin'),
      cadenceMs: pollSeconds * 1_000,
      profile,
    };
    this.known.set(spoolName(known.community, device), known);
    this.source.start(known, {
      id: device,
      meter: known.meter,
      source: 'modbus',
      address,
      unit,
      profile: profile.profile,
      pollSeconds,
    });
  }

  /** Everything said so far; a refused frame is an error. */
  async said(): Promise<readonly FrameSample[]> {
    const { frames } = await this.spool.read(SPOOL_START, 100_000);
    return frames.flatMap((frame) => {
      const decoded = this.decoder.decode(frame);
      if (isRefusal(decoded)) throw new Error(`${frame.device}: ${decoded.refused}`);
      return decoded;
    });
  }

  async registers(device = 'd1'): Promise<readonly RegisterSample[]> {
    return (await this.said()).filter(
      (one): one is RegisterSample => one.kind === 'register' && one.device === device,
    );
  }

  async outages(device = 'd1'): Promise<readonly OutageSample[]> {
    return (await this.said()).filter(
      (one): one is OutageSample => one.kind === 'outage' && one.device === device,
    );
  }

  healthOf(part: string): string {
    const found = this.parts.health.all().find((each) => each.part === part);
    return found === undefined ? 'unknown' : `${found.state}: ${found.sentence}`;
  }

  /** How an incident of a code was last told, e.g. `alarm`; '' where there was none. */
  kindOf(code: string): string {
    return this.parts.incidents.all().find((one) => one.code === code)?.kind ?? '';
  }

  async close(): Promise<void> {
    await this.source.stop();
    await this.spool.close();
    await rm(this.directory, { recursive: true });
  }
}

export function tcpTo(port: number, transport: 'tcp' | 'rtu-over-tcp' = 'tcp'): BusAddress {
  return { transport, host: '127.0.0.1', port, allowed: { hosts: [], loopback: true } };
}

/** Waits until a condition holds; fails with what was waited for. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  seconds = 15,
): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${seconds} seconds for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Time that passes faster than it does, with a wall clock that agrees. */
export function fastTime(factor: number): { time: PassingTime; clock: Clock } {
  const start = performance.now();
  const wall = Date.now();
  const time: PassingTime = {
    elapsedMs: () => (performance.now() - start) * factor,
    after: (ms, action) => {
      const timer = setTimeout(action, ms / factor);
      return () => {
        clearTimeout(timer);
      };
    },
  };
  class FastClock extends Clock {
    override now(): Instant {
      return Math.round(wall + time.elapsedMs()) as Instant;
    }

    override elapsedMs(): number {
      return time.elapsedMs();
    }
  }
  return { time, clock: new FastClock() };
}

/** What the registers of the plain profile say where each holds its own address, in kWh. */
export const SOUND_IMPORT = '6553.701000';

export interface BadPeer {
  readonly evil: EvilModbus;
  readonly bench: ModbusBench;
}

/** A bench that polls one evil peer, closed afterwards. */
export async function withPeer(
  wanted: Wanted & { framing?: 'tcp' | 'rtu'; factor?: number; script?: EvilScript },
  act: (peer: BadPeer) => Promise<void>,
): Promise<void> {
  const { framing = 'tcp', factor, script } = wanted;
  const evil = await EvilModbus.listen(framing);
  if (script !== undefined) evil.script = script.bind(evil);
  const fast = factor === undefined ? undefined : fastTime(factor);
  const bench = await ModbusBench.open(fast === undefined ? {} : { time: fast.time }, fast?.clock);
  try {
    const address = tcpTo(evil.port, framing === 'rtu' ? 'rtu-over-tcp' : 'tcp');
    bench.poll(evil.port, { address, ...wanted });
    await act({ evil, bench });
  } finally {
    await bench.close();
    await evil.close();
  }
}

export interface Reaction {
  /** Under which code it is counted. */
  readonly code: string;
  readonly reason: RegExp;
  readonly kind?: string;
  /** Whether the connection is given up. */
  readonly rebuilt: boolean;
}

/** Nothing is stored, the gap is named and counted, and the next sound answer is believed. */
export async function expectGap({ evil, bench }: BadPeer, reaction: Reaction): Promise<void> {
  await until('a gap', async () => (await bench.outages()).length >= 1);
  expect(await bench.registers()).toEqual([]);
  expect((await bench.outages())[0].reason).toMatch(reaction.reason);
  expect(bench.parts.incidents.countOf(reaction.code)).toBeGreaterThanOrEqual(1);
  if (reaction.kind !== undefined) expect(bench.kindOf(reaction.code)).toBe(reaction.kind);
  expect(bench.healthOf('device house/d1')).toMatch(/^(?:warning|error): does not answer/);
  evil.script = (question) => [{ bytes: evil.answer(question) }];
  await until('sound values', async () => (await bench.registers()).length >= 2);
  expect((await bench.registers())[0].energy.kwh()).toBe(SOUND_IMPORT);
  expect(evil.openMax).toBe(1);
  if (reaction.rebuilt) expect(evil.connections).toBeGreaterThan(1);
  else expect(evil.connections).toBe(1);
}
