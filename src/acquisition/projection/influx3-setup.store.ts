import { z } from 'zod';
import { InfluxPlace } from './influx-dialect.js';
import { InfluxHttp } from './influx-http.store.js';
import { FoundPlace, PlaceSetup } from './influx-setup.js';

const PATH = '/api/v3/configure/database';
const Databases = z.array(z.object({ 'iox::database': z.string() }));

/**
 * Databases of 3.x. How long one keeps its samples is told by no address of the public description and
 * cannot be changed later: the start probe finds out with a sample of that age.
 */
export class Influx3Setup implements PlaceSetup {
  constructor(private readonly http: InfluxHttp) {}

  async find({ database }: InfluxPlace): Promise<FoundPlace> {
    const text = await this.http.expect({ method: 'GET', path: `${PATH}?format=json` });
    const databases = Databases.parse(JSON.parse(text));
    return { exists: databases.some((one) => one['iox::database'] === database) };
  }

  async create({ database, days }: InfluxPlace): Promise<void> {
    const kept = days === undefined ? {} : { retention_period: `${days}d` };
    await this.http.expect({ method: 'POST', path: PATH, body: { db: database, ...kept } }, [409]);
  }

  /** Not asked for: `find` never tells of a time that is too short. */
  lengthen(): Promise<void> {
    return Promise.resolve();
  }
}
