import { z } from 'zod';
import { refuse } from '../refuse.js';
import { InfluxPlace } from './influx-dialect.js';
import { InfluxHttp } from './influx-http.store.js';
import { FoundPlace, PlaceSetup } from './influx-setup.js';

const DAY_SECONDS = 86_400;

const Bucket = z.object({
  id: z.string(),
  name: z.string(),
  retentionRules: z.array(z.object({ everySeconds: z.number() })).default([]),
});
const Buckets = z.object({ buckets: z.array(Bucket).default([]) });
const Organizations = z.object({
  orgs: z.array(z.object({ id: z.string(), name: z.string() })).default([]),
});
const Mappings = z.object({
  content: z
    .array(z.object({ database: z.string(), retention_policy: z.string(), bucketID: z.string() }))
    .default([]),
});

/** Buckets of 2.x, each mapped to the database and retention policy that InfluxQL asks for. */
export class Influx2Setup implements PlaceSetup {
  constructor(private readonly http: InfluxHttp) {}

  async find(place: InfluxPlace): Promise<FoundPlace> {
    const bucket = await this.bucketOf(place);
    if (bucket === undefined || !(await this.isMapped(place, bucket.id))) return { exists: false };
    const [rule] = bucket.retentionRules;
    const seconds = (rule as { everySeconds: number } | undefined)?.everySeconds ?? 0;
    return { exists: true, days: seconds === 0 ? undefined : seconds / DAY_SECONDS };
  }

  async create(place: InfluxPlace): Promise<void> {
    const orgID = await this.organizationId();
    const bucketID = (await this.bucketOf(place))?.id ?? (await this.createBucket(place, orgID));
    if (await this.isMapped(place, bucketID)) return;
    const { database, policy, days } = place;
    const mapping = { database, retention_policy: policy, default: days === undefined };
    await this.post('/api/v2/dbrps', { bucketID, orgID, ...mapping });
  }

  async lengthen(place: InfluxPlace): Promise<void> {
    const bucket = await this.bucketOf(place);
    const path = `/api/v2/buckets/${bucket?.id ?? ''}`;
    await this.http.expect({ method: 'PATCH', path, body: { retentionRules: rulesOf(place) } });
  }

  private async createBucket(place: InfluxPlace, orgID: string): Promise<string> {
    const body = { orgID, name: place.bucket, retentionRules: rulesOf(place) };
    return Bucket.parse(JSON.parse(await this.post('/api/v2/buckets', body))).id;
  }

  /** A name no bucket has is answered by an empty list or by 404. */
  private async bucketOf({ bucket = '' }: InfluxPlace) {
    const path = `/api/v2/buckets?org=${this.organization()}&name=${encodeURIComponent(bucket)}`;
    const text = await this.http.expect({ method: 'GET', path }, [404]);
    return Buckets.parse(JSON.parse(text)).buckets.find(({ name }) => name === bucket);
  }

  private async isMapped({ database, policy = '' }: InfluxPlace, bucket: string): Promise<boolean> {
    const path = `/api/v2/dbrps?org=${this.organization()}&db=${encodeURIComponent(database)}`;
    const { content } = Mappings.parse(JSON.parse(await this.http.expect({ method: 'GET', path })));
    return content.some((one) => one.retention_policy === policy && one.bucketID === bucket);
  }

  private async organizationId(): Promise<string> {
    const path = `/api/v2/orgs?org=${this.organization()}`;
    const { orgs } = Organizations.parse(
      JSON.parse(await this.http.expect({ method: 'GET', path })),
    );
    const organization = orgs.find(({ name }) => name === this.http.options.organization);
    if (organization === undefined) throw refuse('influx-organization-unknown', {});
    return organization.id;
  }

  private organization(): string {
    const { organization } = this.http.options;
    if (organization === undefined) throw refuse('influx-organization-unknown', {});
    return encodeURIComponent(organization);
  }

  private post(path: string, body: object): Promise<string> {
    return this.http.expect({ method: 'POST', path, body });
  }
}

function rulesOf({ days }: InfluxPlace) {
  return days === undefined ? [] : [{ type: 'expire', everySeconds: days * DAY_SECONDS }];
}
