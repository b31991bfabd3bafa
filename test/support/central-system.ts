import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INestApplicationContext, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WebSocket } from 'ws';
import { AcquisitionModule } from '../../src/acquisition/acquisition.module.js';
import { Drains } from '../../src/acquisition/spool/drains.service.js';
import { CentralSystemModule } from '../../src/charging/central-system.module.js';
import { ChargePointPlace } from '../../src/charging/charge-point-place.js';
import { ChargingModule } from '../../src/charging/charging.module.js';
import { StationCalls } from '../../src/charging/station-calls.service.js';
import { CommunityModule } from '../../src/community/community.module.js';
import { ClockModule } from '../../src/platform/clock.module.js';
import { Clock } from '../../src/platform/clock.service.js';
import { DatabaseModule } from '../../src/platform/database.module.js';
import { HealthModule } from '../../src/platform/health.module.js';

export const PASSWORD = 'correct-horse-battery';

/** A charge box of the community `hall` at its charge point `charger`. */
export const PLACE = ChargePointPlace.parse({
  chargeBox: 'CP-07',
  community: 'hall',
  chargePoint: 'charger',
  passwordSha256: createHash('sha256').update(PASSWORD).digest('hex'),
  meter: 'charger',
});

/** One spool per test file: a restarted service finds what it left. */
const spoolDirectory = mkdtempSync(join(tmpdir(), 'commonwatt-spool-'));
writeFileSync(join(spoolDirectory, 'spool-id'), randomUUID());

export interface RunningCentralSystem {
  readonly app: INestApplicationContext;
  readonly port: number;
}

/** The central system as the service runs it, on a real database and a real spool. */
export async function startCentralSystem(
  databaseUrl: string,
  clock: Clock,
  port = 0,
): Promise<RunningCentralSystem> {
  @Module({
    imports: [
      ClockModule.forRoot(clock),
      HealthModule,
      DatabaseModule.forRoot({ url: databaseUrl }),
      CommunityModule,
      ChargingModule,
      AcquisitionModule.forRoot({ spoolDirectory, spoolBudgetBytes: 1e8 }),
      CentralSystemModule.forRoot({ port, chargePoints: [PLACE] }),
    ],
  })
  class ServiceModule {}
  Logger.overrideLogger(['error']);
  const app = await NestFactory.createApplicationContext(ServiceModule);
  app.get(Drains, { strict: false }).start();
  return { app, port: app.get(StationCalls, { strict: false }).port() ?? 0 };
}

/** A bare OCPP station for messages a well-behaved one never sends. */
export class BareStation {
  private readonly answers: unknown[][] = [];
  private readonly waiting: ((message: unknown[]) => void)[] = [];
  private nextId = 1;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (bytes) => {
      const message = JSON.parse((bytes as Buffer).toString('utf8')) as unknown[];
      const next = this.waiting.shift();
      if (next === undefined) this.answers.push(message);
      else next(message);
    });
    socket.on('error', () => undefined);
  }

  static async connect(
    port: number,
    options: { box?: string; user?: string; password?: string; protocols?: string[] } = {},
  ): Promise<BareStation> {
    const { box = 'CP-07', password = PASSWORD, protocols = ['ocpp1.6'] } = options;
    const auth = `${options.user ?? box}:${password}`;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ocpp/${box}`, protocols, { auth });
    const station = new BareStation(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('unexpected-response', (_, response) => {
        reject(new Error(String(response.statusCode)));
      });
      socket.once('error', reject);
    });
    return station;
  }

  sendText(text: string | Buffer): void {
    this.socket.send(text);
  }

  receive(): Promise<unknown[]> {
    const ready = this.answers.shift();
    if (ready !== undefined) return Promise.resolve(ready);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** The answer's payload, or the error's code. */
  async call(action: string, payload: object): Promise<unknown> {
    this.sendText(JSON.stringify([2, `m${this.nextId++}`, action, payload]));
    const [, , answer] = await this.receive();
    return answer;
  }

  closed(): Promise<number> {
    return new Promise((resolve) => this.socket.once('close', resolve));
  }
}

/** Waits until something is so; the test's own time limit ends a wait in vain. */
export async function until<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
