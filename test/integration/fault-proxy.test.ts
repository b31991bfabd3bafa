import { once } from 'node:events';
import { AddressInfo, connect, createServer, Server, Socket } from 'node:net';
import { SeededRandom } from '../support/seeded-random.js';
import { eventually } from '../support/eventually.js';
import { Faults, FaultProxy } from '../support/fault-proxy.js';

interface Row {
  readonly faults: Partial<Faults>;
  readonly heard: number;
  readonly end: string;
}

/** A server that says back what it hears, behind a line with faults. */
describe('a line with faults', () => {
  let echo: Server;
  let proxy: FaultProxy;
  const clients: Socket[] = [];

  beforeEach(async () => {
    echo = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    const series = new SeededRandom(1);
    proxy = await FaultProxy.open((echo.address() as AddressInfo).port, () => series.next());
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.close();
    echo.close();
  });

  function speaker() {
    const socket = connect(proxy.port, '127.0.0.1');
    const heard = { bytes: 0, end: '' };
    socket.on('data', (chunk) => (heard.bytes += chunk.length));
    socket.on('error', () => (heard.end = 'cut'));
    socket.on('close', () => (heard.end ||= 'closed'));
    clients.push(socket);
    return { socket, heard };
  }

  it.each`
    faults                                        | heard
    ${{}}                                         | ${100_000}
    ${{ latencyMs: 5 }}                           | ${100_000}
    ${{ sliceBytes: 7_000 }}                      | ${100_000}
    ${{ sliceBytes: 9_000, bytesPerSecond: 2e6 }} | ${100_000}
  `('carries everything under $faults', async ({ faults, heard }: Row) => {
    proxy.set(faults);
    const one = speaker();
    one.socket.write(Buffer.alloc(100_000));
    await eventually('the echo', () => one.heard.bytes === heard || undefined);
    expect(one.heard).toEqual({ bytes: heard, end: '' });
  });

  it.each`
    faults                      | end
    ${{ resetAfterBytes: 500 }} | ${'cut'}
    ${{ resetChance: 1 }}       | ${'cut'}
    ${{ down: true }}           | ${'cut'}
  `('cuts the line under $faults', async ({ faults, end }: Row) => {
    proxy.set(faults);
    const one = speaker();
    one.socket.write(Buffer.alloc(1_000));
    await eventually('the end', () => one.heard.end || undefined);
    expect(one.heard).toEqual({ bytes: 0, end });
  });

  it('swallows what is said into a black hole and carries what comes after', async () => {
    const one = speaker();
    await once(one.socket, 'connect');
    proxy.set({ blackHole: true });
    one.socket.write('lost');
    await new Promise((resolve) => setTimeout(resolve, 100));
    proxy.heal();
    one.socket.write('found!');
    await eventually('the echo', () => one.heard.bytes === 6 || undefined);
    expect(one.heard.end).toBe('');
  });
});
