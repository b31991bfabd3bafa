import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';

/** What a server was asked, byte for byte. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

export interface ServerAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | object | undefined;
}

/** What a server of some generation answers; its state lives in the closure. */
export type Answering = (request: RecordedRequest) => ServerAnswer;

/** An HTTP server that keeps every request and answers as the public description of an API says. */
export class RecordingInflux {
  readonly requests: RecordedRequest[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(answering: Answering): Promise<RecordingInflux> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const influx = new RecordingInflux(server, `http://127.0.0.1:${port}`);
    server.on('request', (incoming, outgoing) => {
      void recorded(incoming).then((request) => {
        influx.requests.push(request);
        const { status, headers = {}, body } = answering(request);
        const json = typeof body === 'object' ? { 'content-type': 'application/json' } : {};
        outgoing.writeHead(status, { ...headers, ...json });
        outgoing.end(typeof body === 'object' ? JSON.stringify(body) : body);
      });
    });
    return influx;
  }

  /** Method and path of everything asked since the last time, and forgets it. */
  taken(): RecordedRequest[] {
    return this.requests.splice(0);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function recorded(incoming: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    authorization: incoming.headers.authorization,
    contentType: incoming.headers['content-type'],
    body: Buffer.concat(chunks).toString(),
  };
}
