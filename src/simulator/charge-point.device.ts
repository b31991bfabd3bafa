import { QUARTER_HOUR_MS } from '../kernel/quarter-hour.js';
import {
  ChargePointMemoryFile,
  RememberedSession,
  UnsentCall,
} from './charge-point-register.device.js';
import { OcppClient } from './ocpp-client.device.js';

export interface ChargePointOptions {
  /** Without the charge box, e.g. `ws://127.0.0.1:9220/ocpp`. */
  readonly url: string;
  readonly chargeBox: string;
  readonly password: string;
  /** Where it keeps its register, its session and what it could not send. */
  readonly memoryFile: string;
  /** The register before the first start; a higher remembered one counts. */
  readonly firstMilliwattHours: number;
  /** Power when the ramp is over; default 11,000 W. */
  readonly wattsMax?: number | undefined;
  /** Time between meter values of a session; default 5 s. */
  readonly sampleMs?: number | undefined;
}

const RAMP_MS = 10_000;
const MILLIWATT_HOURS_PER_WATT_MS = 1 / 3600;
const RETRY_MS = 1000;

/**
 * A simulated charge point that speaks OCPP 1.6J: it boots, tells its status, starts and stops on
 * request, draws 11 kW after a ramp and reports its register. Starts and stops are repeated until they
 * are answered, also over a lost connection or a restart.
 */
export class ChargePointDevice {
  private readonly client: OcppClient;
  private readonly memory: ChargePointMemoryFile;
  private readonly wattsMax: number;
  private readonly sampleMs: number;
  private timers: NodeJS.Timeout[] = [];
  private alignedMs = QUARTER_HOUR_MS;
  private milliwattHours: number;
  private session: RememberedSession | undefined;
  private unsent: UnsentCall[];
  private sending = false;
  private booted = false;
  private ticked = Date.now();
  private rampBegan = Date.now();

  constructor(private readonly options: ChargePointOptions) {
    this.memory = new ChargePointMemoryFile(options.memoryFile, options.firstMilliwattHours);
    const { milliwattHours, session, unsent } = this.memory.load();
    this.milliwattHours = milliwattHours;
    this.session = session;
    this.unsent = [...unsent];
    this.wattsMax = options.wattsMax ?? 11_000;
    this.sampleMs = options.sampleMs ?? 5000;
    this.client = new OcppClient({
      ...options,
      onConnected: () => void this.connected(),
      onCall: (action, payload) => this.obey(action, payload),
    });
  }

  start(): void {
    this.ticked = Date.now();
    this.rampBegan = this.ticked;
    this.client.connect();
    this.timers.push(setInterval(() => void this.sample(), this.sampleMs));
    this.timers.push(setInterval(() => void this.sendUnsent(), RETRY_MS));
    this.timers.push(setInterval(() => void this.client.call('Heartbeat', {}), 60_000));
    this.alignNext();
  }

  /** As a power cut: what it remembers is on the disk. */
  stop(): void {
    this.advance();
    this.remember();
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    this.client.close();
  }

  /** Cuts the connection; the charge point goes on and seeks it again. */
  loseConnection(): void {
    this.client.cut();
  }

  /** The driver pulls the plug. */
  unplug(): void {
    if (this.session !== undefined) this.endSession('EVDisconnected');
  }

  get registerWattHours(): number {
    return Math.floor(this.milliwattHours / 1000);
  }

  get isCharging(): boolean {
    return this.session !== undefined;
  }

  private async connected(): Promise<void> {
    if (!this.booted) {
      const boot = { chargePointVendor: 'Commonwatt', chargePointModel: 'Simulated 11 kW' };
      this.booted = (await this.client.call('BootNotification', boot)) !== undefined;
    }
    await this.tellStatus();
    await this.sendUnsent();
    await this.sample();
  }

  private obey(action: string, payload: Record<string, unknown>): object {
    if (action === 'RemoteStartTransaction') {
      if (this.session !== undefined) return { status: 'Rejected' };
      setImmediate(() => {
        this.beginSession(String(payload['idTag']));
      });
      return { status: 'Accepted' };
    }
    if (action === 'RemoteStopTransaction') {
      const isOurs = this.session?.transactionId === payload['transactionId'];
      if (this.session === undefined || !isOurs) return { status: 'Rejected' };
      setImmediate(() => {
        this.endSession('Remote');
      });
      return { status: 'Accepted' };
    }
    if (action === 'ChangeConfiguration') return { status: this.configure(payload) };
    return { status: 'NotSupported' };
  }

  private configure(payload: Record<string, unknown>): string {
    const seconds = Number(payload['value']);
    if (payload['key'] !== 'ClockAlignedDataInterval') return 'NotSupported';
    if (!Number.isInteger(seconds) || seconds < 1) return 'Rejected';
    this.alignedMs = seconds * 1000;
    return 'Accepted';
  }

  private beginSession(idTag: string): void {
    this.advance();
    this.rampBegan = Date.now();
    const startedAt = now();
    const meterStart = this.registerWattHours;
    this.session = { idTag, startedAt, meterStart };
    const payload = { connectorId: 1, idTag, meterStart, timestamp: startedAt };
    this.queue({ action: 'StartTransaction', payload });
    void this.tellStatus();
  }

  private endSession(reason: string): void {
    this.advance();
    const { transactionId = -1, idTag } = this.session ?? { idTag: '' };
    this.session = undefined;
    const meterStop = this.registerWattHours;
    const payload = { transactionId, idTag, meterStop, timestamp: now(), reason };
    this.queue({ action: 'StopTransaction', payload });
    void this.tellStatus();
  }

  private queue(call: UnsentCall): void {
    this.unsent.push(call);
    this.remember();
    void this.sendUnsent();
  }

  /** In order, each until it is answered. */
  private async sendUnsent(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    for (let call = this.unsent.at(0); call !== undefined; call = this.unsent.at(0)) {
      const answer = await this.client.call(call.action, call.payload);
      if (answer === undefined) break;
      this.unsent.shift();
      if (call.action === 'StartTransaction') this.learnNumber(call, answer);
      this.remember();
    }
    this.sending = false;
  }

  private learnNumber(call: UnsentCall, answer: Record<string, unknown>): void {
    const transactionId = Number(answer['transactionId']);
    if (this.session?.startedAt === call.payload['timestamp']) {
      this.session = { ...this.session, transactionId } as RememberedSession;
      return;
    }
    this.unsent = this.unsent.map((waiting) =>
      waiting.action === 'StopTransaction' && waiting.payload['transactionId'] === -1
        ? { ...waiting, payload: { ...waiting.payload, transactionId } }
        : waiting,
    );
  }

  private tellStatus(): Promise<unknown> {
    const status = this.session === undefined ? 'Available' : 'Charging';
    const report = { connectorId: 1, status, errorCode: 'NoError', timestamp: now() };
    return this.client.call('StatusNotification', report);
  }

  private async sample(): Promise<void> {
    this.advance();
    this.remember();
    if (this.session?.transactionId === undefined) return;
    await this.tellMeter('Sample.Periodic', now());
  }

  private alignNext(): void {
    const at = (Math.floor(Date.now() / this.alignedMs) + 1) * this.alignedMs;
    const timer = setTimeout(() => {
      this.timers = this.timers.filter((other) => other !== timer);
      this.advance();
      void this.tellMeter('Sample.Clock', new Date(at).toISOString());
      this.alignNext();
    }, at - Date.now());
    this.timers.push(timer);
  }

  private tellMeter(context: string, timestamp: string): Promise<unknown> {
    const register = {
      value: String(this.registerWattHours),
      context,
      measurand: 'Energy.Active.Import.Register',
      unit: 'Wh',
    };
    const power = {
      value: String(Math.round(this.wattsNow())),
      context,
      measurand: 'Power.Active.Import',
      unit: 'W',
    };
    const transactionId = this.session?.transactionId;
    return this.client.call('MeterValues', {
      connectorId: 1,
      ...(transactionId === undefined ? {} : { transactionId }),
      meterValue: [{ timestamp, sampledValue: [register, power] }],
    });
  }

  private wattsNow(): number {
    if (this.session === undefined) return 0;
    return this.wattsMax * Math.min(1, (Date.now() - this.rampBegan) / RAMP_MS);
  }

  /** Moves the register on; while it was switched off it counted nothing. */
  private advance(): void {
    const at = Date.now();
    const drawn = this.wattsNow() * (at - this.ticked) * MILLIWATT_HOURS_PER_WATT_MS;
    this.milliwattHours += Math.max(0, Math.round(drawn));
    this.ticked = at;
  }

  private remember(): void {
    const { milliwattHours, session, unsent } = this;
    this.memory.save({ milliwattHours, session, unsent });
  }
}

function now(): string {
  return new Date().toISOString();
}
