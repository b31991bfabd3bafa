import { connectAsync, MqttClient } from 'mqtt';
import { Instant } from '../kernel/quarter-hour.js';
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
    for (const { topic, payload } of this.settings.messages(this.settings.now())) {
      await this.client.publishAsync(topic, payload, { qos: 1 });
    }
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
