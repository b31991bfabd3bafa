import { DomainError } from '../../kernel/domain-error.js';
import { Clock } from '../../platform/clock.service.js';
import { InfluxOptions } from './influx-dialect.js';
import { InfluxStore } from './influx.store.js';

/** The install step: makes what InfluxDB lacks, then looks whether it gives back what it takes. */
export async function prepareInflux(options: InfluxOptions, clock: Clock): Promise<void> {
  const store = new InfluxStore(options, clock);
  await store.prepare();
  await store.check();
}

/**
 * The start check: refuses an InfluxDB that is set up otherwise than the settings say. One that is away
 * is no reason not to start, for samples wait in the spool: then the result says so.
 */
export async function checkInflux(
  options: InfluxOptions,
  clock: Clock,
): Promise<string | undefined> {
  try {
    await new InfluxStore(options, clock).check();
    return undefined;
  } catch (error) {
    if (error instanceof DomainError || !(error instanceof Error)) throw error;
    return `${error.message} The service starts without it; samples wait in the spool.`;
  }
}
