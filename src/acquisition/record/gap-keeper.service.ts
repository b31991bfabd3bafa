import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { Instant } from '../../kernel/quarter-hour.js';
import { KnownDevices } from '../known-devices.service.js';
import { Followed, followSigns } from './follow-signs.js';
import { deviceKey, LastHeard, SignOfLife, SILENCE } from './gap.js';
import { GapStore } from './gap.store.js';

/**
 * Follows every device for the drain of the record. What was heard last is held in memory as the
 * database has it; following the same frames again after a failure gives the same rows.
 */
@Injectable()
export class GapKeeper {
  private heard: Map<string, LastHeard> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly gaps: GapStore,
    private readonly devices: KnownDevices,
  ) {}

  /** What the signs change; nothing is stored yet. */
  async follow(signs: readonly SignOfLife[], spool: string): Promise<Followed> {
    this.heard ??= new Map((await this.gaps.heard(spool)).map((one) => [deviceKey(one), one]));
    return followSigns(this.heard, signs, (community, device) =>
      this.devices.cadenceOf(community, device),
    );
  }

  async save(tx: EntityManager, { gaps, heard }: Followed, spool: string): Promise<void> {
    await this.gaps.saveGaps(tx, gaps);
    await this.gaps.saveHeard(tx, heard, spool);
  }

  /** To be called when what was followed is stored for good. */
  remember({ heard }: Followed): void {
    for (const one of heard) this.heard?.set(deviceKey(one), one);
  }

  /** Opens the gap of a device that nobody announced; its next sample closes it. */
  async openSilent(
    device: Pick<LastHeard, 'community' | 'device' | 'meter'>,
    from: Instant,
  ): Promise<void> {
    const gap = { ...device, from, to: undefined, missed: undefined, reason: SILENCE };
    await this.gaps.saveGaps(this.dataSource.manager, [gap]);
    const now = this.heard?.get(deviceKey(device));
    if (now?.heardAt === from) this.heard?.set(deviceKey(device), { ...now, silentFrom: from });
  }
}
