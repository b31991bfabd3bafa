import { createServer, IncomingMessage, request, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { SeededRandom } from './seeded-random.js';

/** What a write may get for an answer; everything but `pass` is a lie or a failure. */
export const FAULTS = [400, 401, 404, 413, 429, 500, 503, 'reset', 'hang', 'half'] as const;
type Fault = (typeof FAULTS)[number];

/**
 * Stands before a real InfluxDB. A write is answered at random: by the server, or by a fault, and then
 * the server has it all the same every second time. Queries always pass.
 */
export class FaultyInflux {
  readonly counts = { passed: 0, faults: 0 };
  /** The share of writes that get a fault. */
  share = 0.7;

  private constructor(
    private readonly target: URL,
    private readonly random: SeededRandom,
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(target: string, random: SeededRandom): Promise<FaultyInflux> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const faulty = new FaultyInflux(new URL(target), random, server, `http://127.0.0.1:${port}`);
    server.on('request', (incoming, outgoing) => {
      void faulty.answer(incoming, outgoing);
    });
    return faulty;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const isWrite = incoming.url?.startsWith('/write') === true;
    const fault = isWrite && this.random.chance(this.share) ? this.random.pick(FAULTS) : undefined;
    if (fault === undefined) {
      if (isWrite) this.counts.passed += 1;
      this.forward(incoming, body, outgoing);
      return;
    }
    this.counts.faults += 1;
    if (this.random.chance(0.5)) this.forward(incoming, body, undefined);
    fail(outgoing, fault);
  }

  /** To the real server; its answer goes on, or to nobody. A server that is down resets the client. */
  private forward(incoming: IncomingMessage, body: Buffer, outgoing?: ServerResponse): void {
    const { hostname, port } = this.target;
    const { method, url: path, headers } = incoming;
    const real = request({ hostname, port, method, path, headers }, (answer) => {
      if (outgoing === undefined) answer.resume();
      else answer.pipe(outgoing.writeHead(answer.statusCode ?? 500, answer.headers));
      answer.on('error', () => outgoing?.destroy());
    });
    real.on('error', () => outgoing?.destroy());
    real.end(body);
  }
}

function fail(outgoing: ServerResponse, fault: Fault): void {
  if (fault === 'hang') return;
  if (fault === 'reset') {
    outgoing.socket?.resetAndDestroy();
  } else if (fault === 'half') {
    outgoing.writeHead(200, { 'content-length': '1000' }).write('{"results":');
    setTimeout(() => outgoing.destroy(), 5);
  } else {
    outgoing.writeHead(fault, { 'content-type': 'application/json' }).end('{"error":"a fault"}');
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
