import { connectAsync, MqttClient } from 'mqtt';
import { Instant } from '../kernel/quarter-hour.js';
import { MessageFault, sentUnder } from './message-fault.js';
import { MeterMessage } from './mqtt-payloads.js';

export interface MqttMeterSettings {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly everyMs: number;
  readonly now: () => Instant;
  readonly messages: (at: Instant) => readonly MeterMessage[];
}

/** A meter that publishes at QoS 1 on the grid of the wall clock, with an account of its own. */
export class MqttMeter {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private fault: MessageFault | undefined;
  private before: readonly MeterMessage[] = [];
  private first: readonly MeterMessage[] = [];

  private constructor(
    private readonly client: MqttClient,
    private readonly settings: MqttMeterSettings,
  ) {}

  static async connect(settings: MqttMeterSettings): Promise<MqttMeter> {
    const { url, username, password } = settings;
    const client = await connectAsync(url, {
      clientId: username,
      username,
      password,
      protocolVersion: 4,
      reconnectPeriod: 2_000,
    });
    client.on('error', () => undefined);
    const meter = new MqttMeter(client, settings);
    meter.plan();
    return meter;
  }

  /** Publishes what the meter shows now; resolves when the broker has acknowledged all of it. */
  async publish(): Promise<void> {
    const now = this.settings.messages(this.settings.now());
    const turn = { now, before: this.before, first: this.first };
    this.before = now;
    for (const { topic, payload, retain = false } of sentUnder(this.fault, turn)) {
      await this.client.publishAsync(topic, payload, { qos: 1, retain });
    }
  }

  /** Makes the meter misbehave from now on, until it is set to undefined. */
  misbehave(fault: MessageFault | undefined): void {
    this.fault = fault;
    this.first = this.settings.messages(this.settings.now());
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.client.endAsync(true);
  }

  private plan(): void {
    if (this.stopped) return;
    const { everyMs, now } = this.settings;
    this.timer = setTimeout(
      () => {
        this.publish().catch(() => undefined);
        this.plan();
      },
      everyMs - (now() % everyMs),
    );
  }
}
