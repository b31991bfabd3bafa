import { refuse } from '../refuse.js';
import { InfluxVersion } from './influx-dialect.js';
import { generationOf, versionInBody } from './influx-version.js';

/** The part of a connection that asks a server about itself. */
interface Asking {
  readonly options: { readonly url: string };
  ask(path: string): Promise<{ readonly version: string; readonly text: string }>;
}

/**
 * Asks a server which generation it is: by the headers of /ping (all three), the JSON of /ping (3.x),
 * the JSON of /health (2.x). Refuses where nothing tells; throws where there is no answer.
 */
export async function findVersion(server: Asking): Promise<InfluxVersion> {
  const said: string[] = [];
  for (const path of ['/ping', '/health']) {
    const { version, text } = await server.ask(path);
    for (const candidate of [version, versionInBody(text)]) {
      const generation = generationOf(candidate);
      if (generation !== undefined) return generation;
      if (candidate !== '') said.push(candidate);
    }
  }
  throw refuse('influx-version-unknown', { url: server.options.url, said: said.join(', ') });
}
