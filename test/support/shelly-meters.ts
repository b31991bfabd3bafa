import { connectAsync, IClientOptions, MqttClient } from 'mqtt';
import { setTimeout as pause } from 'node:timers/promises';
import { MqttEntry } from '../../src/acquisition/device-list.js';

/** Device entries of meters `meter-0` … that speak as `flat-0` … (profile shelly-pro-3em). */
export function shellyEntries(count: number, expectSeconds?: number): readonly MqttEntry[] {
  return Array.from({ length: count }, (_, place) => ({
    id: `device-${place}`,
    meter: `meter-${place}`,
    source: 'mqtt',
    profile: 'shelly-pro-3em',
    name: `flat-${place}`,
    with: {},
    expectSeconds,
  }));
}

export function shellyTopic(place: number): string {
  return `flat-${place}/events/rpc`;
}

/** A counter at an instant, as the meter would say it. */
export function shellyPayload(atMs: number, wattHours: number): string {
  return JSON.stringify({ params: { ts: atMs / 1000, 'emdata:0': { total_act: wattHours } } });
}

/**
 * Meters that count a watt-hour a second of their own time and speak as fast as they are let. What the
 * broker acknowledged is remembered: it must be stored.
 */
export class ShellyMeters {
  /** `meter-3 17` for every acknowledged counter. */
  readonly acknowledged = new Set<string>();
  private readonly counters: number[];
  private speaking: Promise<void> | undefined;
  private isStopping = false;

  private constructor(
    private readonly client: MqttClient,
    private readonly count: number,
    /** The own time of the meters at counter 0. */
    private readonly startMs: number,
  ) {
    this.counters = Array.from({ length: count }, () => 0);
  }

  static async connect(
    url: string,
    meters: { readonly count: number; readonly startMs: number },
    options: IClientOptions = {},
  ): Promise<ShellyMeters> {
    const client = await connectAsync(url, {
      clientId: 'meters',
      reconnectPeriod: 100,
      ...options,
    });
    client.on('error', () => undefined);
    return new ShellyMeters(client, meters.count, meters.startMs);
  }

  /** Begins to speak: about so many messages a second, the meters in turn. */
  start(perSecond: number): void {
    this.isStopping = false;
    this.speaking = this.speak(perSecond);
  }

  /** Ends speaking, and waits for what is not acknowledged yet. */
  async pause(): Promise<void> {
    this.isStopping = true;
    await this.speaking;
  }

  async close(): Promise<void> {
    await this.pause();
    await this.client.endAsync(true);
  }

  private async speak(perSecond: number): Promise<void> {
    const each = Math.max(1, Math.round(perSecond / 100));
    const open = new Set<Promise<void>>();
    let turn = 0;
    while (!this.isStopping) {
      const started = performance.now();
      for (let message = 0; message < each; message += 1) {
        const sent = this.say(turn++ % this.count).finally(() => open.delete(sent));
        open.add(sent);
      }
      if (open.size > 2_000) await Promise.race(open);
      await pause(Math.max(1, 10 - (performance.now() - started)));
    }
    await Promise.all(open);
  }

  private async say(place: number): Promise<void> {
    const counter = ++this.counters[place];
    const payload = shellyPayload(this.startMs + counter * 1000, counter);
    await this.client.publishAsync(shellyTopic(place), payload, { qos: 1 });
    this.acknowledged.add(`meter-${place} ${counter}`);
  }
}
