import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { DeviceService } from '../../src/acquisition/device.service.js';
import { readDeviceKinds } from '../../src/acquisition/device-files.service.js';
import { DeviceEntry, parseDeviceList } from '../../src/acquisition/device-list.js';
import { DeviceKinds, referencesOf } from '../../src/acquisition/device-references.js';
import { isRefusal } from '../../src/acquisition/spool/frame-decoder.js';
import { Intake } from '../../src/acquisition/spool/intake.service.js';
import { KnownDevices } from '../../src/acquisition/known-devices.service.js';
import { SourceParts } from '../../src/acquisition/source-parts.service.js';
import { Speakers } from '../../src/acquisition/speakers.service.js';
import { Sample } from '../../src/acquisition/sample.js';
import { SPOOL_START } from '../../src/acquisition/spool/spool-cursor.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { Community } from '../../src/community/community.js';
import { parseCommunity } from '../../src/community/parse-community.js';
import { TextTree } from '../../src/community/yaml-tree.js';
import { Clock, SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';
import { Incidents } from '../../src/platform/incidents.service.js';

/** The device side of the service on a spool of its own, with nothing behind the spool. */
export class DeviceBench {
  readonly decoders = new Decoders();
  readonly devices: DeviceService;
  private readonly health: Health;

  private constructor(
    readonly directory: string,
    readonly kinds: DeviceKinds,
    private readonly spool: Spool,
    { clock, health }: { readonly clock: Clock; readonly health: Health },
  ) {
    this.health = health;
    const parts = new SourceParts(new Intake(spool), clock, health, new Incidents(clock));
    this.devices = new DeviceService(parts, new Speakers(new KnownDevices(), this.decoders));
  }

  static async open(clock: Clock = new SystemClock()): Promise<DeviceBench> {
    const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-devices-'));
    const health = new Health(clock);
    const spoolAt = { directory: path.join(directory, 'spool'), readers: ['record'] };
    await mkdir(spoolAt.directory);
    await writeFile(path.join(spoolAt.directory, 'spool-id'), 'bench');
    const spool = await Spool.open(spoolAt, health);
    return new DeviceBench(directory, await readDeviceKinds('config/devices'), spool, {
      clock,
      health,
    });
  }

  /** Adds the devices of a list, as read from devices.yaml. */
  add(community: Community, root: TextTree): readonly DeviceEntry[] {
    const references = referencesOf(community, this.kinds);
    const entries = parseDeviceList({ root, lines: new Map() }, 'devices.yaml', references);
    this.devices.add(community, entries, this.kinds);
    return entries;
  }

  /** Everything the spool holds, decoded; a refused frame is an error. */
  async samples(): Promise<readonly Sample[]> {
    const { frames } = await this.spool.read(SPOOL_START, 10_000);
    return frames.flatMap((frame) => {
      const decoded = this.decoders.decode(frame);
      if (isRefusal(decoded)) throw new Error(`${frame.device}: ${decoded.refused}`);
      return decoded.filter((one) => one.kind === 'register' || one.kind === 'live');
    });
  }

  /** How many frames lie in the spool. */
  async frames(): Promise<number> {
    return (await this.spool.read(SPOOL_START, 10_000)).frames.length;
  }

  /** Waits until a condition holds; fails with what was waited for. */
  async until(what: string, condition: () => Promise<boolean> | boolean): Promise<void> {
    for (let turn = 0; turn < 400; turn += 1) {
      if (await condition()) return;
      await pause(50);
    }
    throw new Error(`waited twenty seconds for ${what}`);
  }

  healthOf(part: string): string {
    const found = this.health.all().find((each) => each.part === part);
    return found === undefined ? 'unknown' : `${found.state}: ${found.sentence}`;
  }

  async close(): Promise<void> {
    await this.devices.stop();
    await this.spool.close();
    await rm(this.directory, { recursive: true });
  }
}

/** A community from its document as a tree of text. */
export function communityOf(root: TextTree): Community {
  return parseCommunity({ file: 'community.yaml', tree: { root, lines: new Map() } });
}
