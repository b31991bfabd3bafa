import { WebSocket } from 'ws';

const ANSWER_MS_MAX = 10_000;
const RECONNECT_MS_MAX = 5000;

export interface OcppClientOptions {
  /** Without the charge box, e.g. `ws://127.0.0.1:9220/ocpp`. */
  readonly url: string;
  readonly chargeBox: string;
  readonly password: string;
  readonly onConnected: () => void;
  /** The answer to a call of the central system. */
  readonly onCall: (action: string, payload: Record<string, unknown>) => object;
}

type Payload = Record<string, unknown>;

/** The station's side of OCPP-J 1.6: one call at a time, and a connection that is sought again. */
export class OcppClient {
  private readonly pending = new Map<string, (answer: Payload | undefined) => void>();
  private socket: WebSocket | undefined;
  private retry: NodeJS.Timeout | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private nextId = 1;
  private closed = false;
  private waitMs = 100;

  constructor(private readonly options: OcppClientOptions) {}

  get isConnected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  connect(): void {
    this.closed = false;
    const { url, chargeBox, password } = this.options;
    const socket = new WebSocket(`${url}/${chargeBox}`, ['ocpp1.6'], {
      auth: `${chargeBox}:${password}`,
      handshakeTimeout: ANSWER_MS_MAX,
    });
    this.socket = socket;
    socket.on('open', () => {
      this.waitMs = 100;
      this.options.onConnected();
    });
    socket.on('message', (bytes) => {
      this.receive((bytes as Buffer).toString('utf8'));
    });
    socket.on('error', () => {
      socket.terminate();
    });
    socket.on('close', () => {
      if (this.socket === socket) this.lost();
    });
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.retry);
    this.socket?.terminate();
  }

  /** Cuts the connection as a lost network does; it is sought again. */
  cut(): void {
    this.socket?.terminate();
  }

  /** The answer's payload; undefined when there was none, or an error. */
  call(action: string, payload: object): Promise<Payload | undefined> {
    const answer = this.queue.then(() => this.send(action, payload));
    this.queue = answer;
    return answer;
  }

  private send(action: string, payload: object): Promise<Payload | undefined> {
    const { socket } = this;
    if (socket?.readyState !== WebSocket.OPEN) return Promise.resolve(undefined);
    const id = `${this.options.chargeBox.slice(0, 20)}-${this.nextId++}`;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.settle(id, undefined);
      }, ANSWER_MS_MAX);
      this.pending.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      socket.send(JSON.stringify([2, id, action, payload]));
    });
  }

  private receive(text: string): void {
    const message = JSON.parse(text) as [number, string, ...unknown[]];
    const [type, id] = message;
    if (type === 3) this.settle(id, message[2] as Payload);
    else if (type === 4) this.settle(id, undefined);
    else {
      const answer = this.options.onCall(message[2] as string, message[3] as Payload);
      this.socket?.send(JSON.stringify([3, id, answer]));
    }
  }

  private settle(id: string, answer: Payload | undefined): void {
    const settle = this.pending.get(id);
    this.pending.delete(id);
    settle?.(answer);
  }

  private lost(): void {
    for (const id of [...this.pending.keys()]) this.settle(id, undefined);
    if (this.closed) return;
    this.retry = setTimeout(() => {
      this.connect();
    }, this.waitMs);
    this.waitMs = Math.min(2 * this.waitMs, RECONNECT_MS_MAX);
  }
}
