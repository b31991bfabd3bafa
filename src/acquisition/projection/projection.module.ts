import { Provider } from '@nestjs/common';
import { Clock } from '../../platform/clock.service.js';
import { Health } from '../../platform/health.service.js';
import { Incidents } from '../../platform/incidents.service.js';
import { InfluxOptions } from './influx-dialect.js';
import { InfluxStore } from './influx.store.js';
import { InfluxWatch } from './influx-watch.service.js';
import { NightlyComparison } from './nightly-comparison.service.js';
import { ProjectionComparison } from './projection-comparison.service.js';
import { ProjectionRebuild } from './projection-rebuild.service.js';
import { RecordedRegisters } from './recorded-registers.store.js';
import { SampleRetention } from './sample-retention.job.js';
import { SampleStore } from './sample.store.js';
import { TimeSeries } from './time-series.service.js';

/** The time-series store, and what holds it against the record and builds it again. */
export function projectionProviders(influx: InfluxOptions | undefined): Provider[] {
  const beside = [RecordedRegisters, ProjectionComparison, ProjectionRebuild, NightlyComparison];
  if (influx === undefined) {
    const ours = { provide: TimeSeries, useExisting: SampleStore };
    return [...beside, SampleStore, SampleRetention, ours];
  }
  return [
    ...beside,
    {
      provide: TimeSeries,
      inject: [Health, Incidents, Clock],
      useFactory: (health: Health, incidents: Incidents, clock: Clock) =>
        new InfluxStore(influx, clock, new InfluxWatch(influx.url, health, incidents, clock)),
    },
  ];
}
