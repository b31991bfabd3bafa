import { EvilModbus, EvilScript } from './evil-modbus.js';

/** What a peer does with every question. */
const SCRIPTS: Readonly<Record<string, EvilScript>> = {
  sound(question) {
    return [{ bytes: this.answer(question) }];
  },
  silent: () => [],
  drip(question) {
    return [...this.answer(question)].map((byte) => ({ bytes: Buffer.from([byte]), afterMs: 100 }));
  },
  reset: () => ['reset'],
};

/** Peers in a process of their own, so that their work is not counted as ours: `sound=170 silent=20`. */
const peers: EvilModbus[] = [];
for (const argument of process.argv.slice(2)) {
  const [name = '', count] = argument.split('=');
  for (let place = 0; place < Number(count); place += 1) {
    const evil = await EvilModbus.listen();
    evil.script = SCRIPTS[name].bind(evil);
    peers.push(evil);
  }
}
process.send?.(peers.map(({ port }) => port));
setInterval(() => {
  for (const { questions } of peers) questions.length = 0;
}, 5_000);
