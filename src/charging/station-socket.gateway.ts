import { Logger } from '@nestjs/common';
import { WebSocket } from 'ws';
import { Instant } from '../kernel/quarter-hour.js';
import { CentralSystem } from './central-system.service.js';
import { ChargePointPlace } from './charge-point-place.js';
import { callText, errorText, OcppFrame, parseFrame, resultText } from './ocpp-frame.js';

const ANSWER_MS_MAX = 30_000;
const UNREADABLE_MAX = 20;
/** Registers at the quarter-hours: what the allocation needs. A station may refuse it. */
const ALIGNED = { key: 'ClockAlignedDataInterval', value: '900' };

interface Pending {
  readonly resolve: (payload: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/** What a socket needs of the outside. */
export interface StationSurroundings {
  readonly central: CentralSystem;
  readonly now: () => Instant;
}

/**
 * One connected charge point. Its calls are answered one after the other, each when its content is
 * durable; ours go out one at a time. A call that cannot be made durable is not answered: the socket
 * closes and the station repeats it.
 */
export class StationSocket {
  private readonly logger = new Logger('ChargePoint');
  private readonly pending = new Map<string, Pending>();
  private readonly connectedSince: Instant;
  private incoming: Promise<void> = Promise.resolve();
  private outgoing: Promise<unknown> = Promise.resolve();
  private nextId = 1;
  private unreadable = 0;
  private alive = true;

  constructor(
    readonly place: ChargePointPlace,
    private readonly socket: WebSocket,
    private readonly surroundings: StationSurroundings,
  ) {
    this.connectedSince = surroundings.now();
    socket.on('message', (bytes, isBinary) => {
      if (isBinary) socket.close(1003, 'OCPP-J is text');
      else this.receive(textOf(bytes));
    });
    socket.on('pong', () => (this.alive = true));
    socket.on('close', () => {
      this.forgetPending();
    });
  }

  /** The answer to a call of ours; undefined when it is an error, late, or the socket closed. */
  call(action: string, payload: object): Promise<unknown> {
    const answer = this.outgoing.then(() => this.send(action, payload));
    this.outgoing = answer;
    return answer;
  }

  /** Pings; a station that did not answer the last ping is gone. */
  ping(): void {
    if (!this.alive) {
      this.socket.terminate();
      return;
    }
    this.alive = false;
    this.socket.ping();
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  /** Cuts the connection after what was received has been answered. */
  async drain(): Promise<void> {
    this.socket.removeAllListeners('message');
    await this.incoming;
    this.socket.terminate();
  }

  private receive(text: string): void {
    const frame = parseFrame(text);
    switch (frame.kind) {
      case 'call': {
        const at = this.surroundings.now();
        this.incoming = this.incoming.then(() => this.answer(frame, at));
        break;
      }
      case 'malformed':
        this.socket.send(errorText(frame.id, 'FormationViolation', frame.description));
        break;
      case 'result':
        this.settle(frame.id, frame.payload);
        break;
      case 'error':
        this.settle(frame.id, undefined);
        break;
      case 'unreadable':
        this.countUnreadable(frame.description);
    }
  }

  private async answer(call: Extract<OcppFrame, { kind: 'call' }>, at: Instant): Promise<void> {
    const arrival = { at, connectedSince: this.connectedSince };
    try {
      const payload = await this.surroundings.central.answer(this.place, call, arrival);
      if (this.socket.readyState !== WebSocket.OPEN) return;
      if (payload !== undefined) this.socket.send(resultText(call.id, payload));
      else this.socket.send(errorText(call.id, 'NotImplemented', `${call.action} is not known`));
      if (call.action === 'BootNotification') void this.call('ChangeConfiguration', ALIGNED);
    } catch (error) {
      this.logger.error(`${this.place.chargeBox}: ${call.action} was not stored: ${String(error)}`);
      this.socket.close(1011, 'try again later');
    }
  }

  private send(action: string, payload: object): Promise<unknown> {
    if (this.socket.readyState !== WebSocket.OPEN) return Promise.resolve(undefined);
    const id = `cw-${this.nextId++}`;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.settle(id, undefined);
      }, ANSWER_MS_MAX);
      this.pending.set(id, { resolve, timer });
      this.socket.send(callText(id, action, payload));
    });
  }

  private settle(id: string, payload: unknown): void {
    const pending = this.pending.get(id);
    if (pending === undefined) return;
    this.pending.delete(id);
    clearTimeout(pending.timer);
    pending.resolve(payload);
  }

  private forgetPending(): void {
    for (const id of [...this.pending.keys()]) this.settle(id, undefined);
  }

  private countUnreadable(description: string): void {
    this.unreadable++;
    this.logger.warn(`${this.place.chargeBox}: ${description}`);
    if (this.unreadable > UNREADABLE_MAX) this.socket.close(1008, 'too many unreadable messages');
  }
}

function textOf(bytes: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(bytes)) return Buffer.concat(bytes).toString('utf8');
  return Buffer.from(bytes as Buffer).toString('utf8');
}
