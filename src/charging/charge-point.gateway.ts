import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { Duplex } from 'node:stream';
import {
  Inject,
  Injectable,
  Logger,
  OnApplicationBootstrap,
  OnModuleDestroy,
} from '@nestjs/common';
import { WebSocket, WebSocketServer } from 'ws';
import { Clock } from '../platform/clock.service.js';
import { AttemptLimit } from './attempt-limit.js';
import { CentralSystem } from './central-system.service.js';
import { CHARGE_BOX, ChargePointPlace, ChargePointPlaces } from './charge-point-place.js';
import { CENTRAL_SYSTEM_OPTIONS, type CentralSystemOptions } from './charging-options.js';
import { Place } from './charge-session.store.js';
import { StationCalls } from './station-calls.service.js';
import { StationSocket } from './station-socket.gateway.js';

const PATH = /^\/ocpp\/([^/?]{1,150})(?:\?.*)?$/;
const FRAME_BYTES_MAX = 131_072;
const PING_MS = 30_000;
const NOBODY = '0'.repeat(64);

/**
 * The WebSocket server of the central system: `/ocpp/<charge box>`, subprotocol ocpp1.6, HTTP Basic
 * with the charge box as user (security profile 1; TLS ends at a proxy). One socket per charge box:
 * the newest wins. Without a port it does not listen.
 */
@Injectable()
export class ChargePointGateway
  extends StationCalls
  implements OnApplicationBootstrap, OnModuleDestroy
{
  private readonly logger = new Logger('ChargePoints');
  private readonly stations = new Map<string, StationSocket>();
  private readonly refusals = new AttemptLimit();
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_BYTES_MAX,
    handleProtocols: (offered) => (offered.has('ocpp1.6') ? 'ocpp1.6' : false),
  });
  private server: Server | undefined;
  private pings: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CENTRAL_SYSTEM_OPTIONS) private readonly options: CentralSystemOptions,
    private readonly places: ChargePointPlaces,
    private readonly central: CentralSystem,
    private readonly clock: Clock,
  ) {
    super();
  }

  async onApplicationBootstrap(): Promise<void> {
    const { port, host = '127.0.0.1' } = this.options;
    if (port === undefined) return;
    const server = createServer((_, response) => {
      response.writeHead(426, { Connection: 'Upgrade', Upgrade: 'websocket' }).end();
    });
    server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
      this.upgrade(request, socket, head);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    this.server = server;
    this.pings = setInterval(() => {
      for (const station of this.stations.values()) station.ping();
    }, PING_MS);
    this.logger.log(`Charge points connect to ws://${host}:${this.port()}/ocpp/<charge box>`);
  }

  /** Sockets close before the spool does: what arrives later is not answered and comes again. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.pings);
    const closed = new Promise((resolve) => {
      if (this.server === undefined) resolve(undefined);
      else this.server.close(resolve);
    });
    await Promise.all([...this.stations.values()].map((station) => station.drain()));
    await closed;
  }

  /** The port it listens on, also where the system chose it. */
  override port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  override isConnected(place: Place): boolean {
    return this.stationAt(place) !== undefined;
  }

  override async call(place: Place, action: string, payload: object): Promise<unknown> {
    return this.stationAt(place)?.call(action, payload);
  }

  private stationAt({ community, chargePoint }: Place): StationSocket | undefined {
    return this.stations.get(this.places.at(community, chargePoint)?.chargeBox ?? '');
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const chargeBox = chargeBoxOf(request.url ?? '');
    if (chargeBox === undefined) {
      refuse(socket, '404 Not Found');
      return;
    }
    const key = `${chargeBox} ${request.socket.remoteAddress ?? ''}`;
    if (this.refusals.isClosed(key, this.clock.now())) {
      refuse(socket, '429 Too Many Requests');
      return;
    }
    const place = this.placeOf(chargeBox, request.headers.authorization);
    if (place === undefined) {
      this.refusals.refused(key, this.clock.now());
      this.logger.warn(`Refused a charge box that calls itself ${chargeBox}`);
      refuse(socket, '401 Unauthorized');
      return;
    }
    this.refusals.accepted(key);
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.connect(place, webSocket);
    });
  }

  private connect(place: ChargePointPlace, webSocket: WebSocket): void {
    webSocket.on('error', (error) => {
      this.logger.warn(`${place.chargeBox}: ${error.message}`);
    });
    if (webSocket.protocol !== 'ocpp1.6') {
      webSocket.close(1002, 'speak ocpp1.6');
      return;
    }
    const { central, clock } = this;
    const station = new StationSocket(place, webSocket, { central, now: () => clock.now() });
    this.stations.get(place.chargeBox)?.close(1000, 'a newer connection of this charge box');
    this.stations.set(place.chargeBox, station);
    webSocket.on('close', () => {
      if (this.stations.get(place.chargeBox) === station) this.stations.delete(place.chargeBox);
    });
  }

  /** The place of a charge box whose password is right; takes as long for an unknown one. */
  private placeOf(
    chargeBox: string,
    authorization: string | undefined,
  ): ChargePointPlace | undefined {
    const place = this.places.ofBox(chargeBox);
    const { user, password } = credentialsOf(authorization ?? '');
    const expected = Buffer.from(place?.passwordSha256 ?? NOBODY, 'hex');
    const given = createHash('sha256').update(password).digest();
    const isRight = timingSafeEqual(given, expected) && password.length > 0;
    return isRight && user === chargeBox ? place : undefined;
  }
}

function chargeBoxOf(url: string): string | undefined {
  const encoded = PATH.exec(url)?.[1];
  if (encoded === undefined) return undefined;
  try {
    const chargeBox = decodeURIComponent(encoded);
    return CHARGE_BOX.test(chargeBox) ? chargeBox : undefined;
  } catch {
    return undefined;
  }
}

function credentialsOf(header: string): { user: string; password: Buffer } {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,400})$/i.exec(header)?.[1] ?? '';
  const bytes = Buffer.from(encoded, 'base64');
  const colon = bytes.indexOf(0x3a);
  if (colon < 0) return { user: '', password: Buffer.alloc(0) };
  return { user: bytes.subarray(0, colon).toString('utf8'), password: bytes.subarray(colon + 1) };
}

function refuse(socket: Duplex, status: string): void {
  const challenge = status.startsWith('401') ? 'WWW-Authenticate: Basic realm="ocpp"\r\n' : '';
  socket.end(`HTTP/1.1 ${status}\r\n${challenge}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
