import { Instant } from '../../kernel/quarter-hour.js';
import { refuse } from '../refuse.js';
import { InfluxDialect, InfluxPlace, PLACE_NAMES, PlaceName } from './influx-dialect.js';
import { InfluxHttp } from './influx-http.store.js';
import { columnOf } from './influx-result.js';
import { daysText, isTooShort, PlaceSetup, placeText } from './influx-setup.js';
import { Influx1Setup } from './influx1-setup.store.js';
import { Influx2Setup } from './influx2-setup.store.js';
import { Influx3Setup } from './influx3-setup.store.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The install step and the start check of an InfluxDB. */
export class InfluxSetup {
  constructor(private readonly http: InfluxHttp) {}

  /** Makes what is missing and lengthens what is too short; done again it changes nothing. */
  async prepare(): Promise<void> {
    const { places, setup } = await this.opened();
    for (const name of PLACE_NAMES) {
      const place = places[name];
      await setup.create(place);
      if (isTooShort(place, await setup.find(place))) await setup.lengthen(place);
    }
  }

  /**
   * Refuses a server without the places, or that forgets earlier than the settings say, or that does
   * not give back a sample written just now. Makes nothing but that sample.
   */
  async check(now: Instant): Promise<void> {
    const dialect = await this.opened();
    const { url } = this.http.options;
    for (const name of PLACE_NAMES) {
      const place = dialect.places[name];
      const found = await dialect.setup.find(place);
      if (!found.exists) throw refuse('influx-place-missing', { url, place: placeText(place) });
      if (isTooShort(place, found)) throw tooShort(place, daysText(found.days));
    }
    for (const name of PLACE_NAMES) await this.probe(name, now);
    if (dialect.version === 3) await this.probeAge(dialect, now);
  }

  private async opened(): Promise<InfluxDialect & { readonly setup: PlaceSetup }> {
    const dialect = await this.http.spoken();
    const Setup = { 1: Influx1Setup, 2: Influx2Setup, 3: Influx3Setup }[dialect.version];
    return { ...dialect, setup: new Setup(this.http) };
  }

  private async probe(name: PlaceName, at: Instant): Promise<void> {
    if (await this.comesBack(name, at)) return;
    const { url } = this.http.options;
    throw refuse('influx-probe-lost', { url });
  }

  /** A server that tells nothing about its retention must give back a sample of nearly that age. */
  private async probeAge({ places }: InfluxDialect, now: Instant): Promise<void> {
    const { days } = places.live;
    if (days === undefined) return;
    const old = (now - days * DAY_MS + HOUR_MS) as Instant;
    if (!(await this.comesBack('live', old))) throw tooShort(places.live, 'less');
  }

  private async comesBack(name: PlaceName, at: Instant): Promise<boolean> {
    const answer = await this.http.write(name, [`probe,writer=commonwatt value=1i ${at}`]);
    if (answer.kind !== 'stored') {
      throw refuse('influx-probe-refused', { url: this.http.options.url, reason: answer.reason });
    }
    const statement = `select "value" from "probe" where time = ${at}ms`;
    const [found] = (await this.http.query(name, statement)) as readonly (
      Parameters<typeof columnOf>[0] | undefined
    )[];
    return found !== undefined && columnOf(found, 'value')[0] === 1;
  }
}

function tooShort(place: InfluxPlace, kept: string) {
  const facts = { place: placeText(place), kept, wanted: daysText(place.days) };
  return refuse('influx-retention-short', facts);
}
