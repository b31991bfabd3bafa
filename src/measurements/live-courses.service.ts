import { Injectable } from '@nestjs/common';
import { Quantity } from '../acquisition/sample.js';
import { TimeSeries } from '../acquisition/projection/time-series.service.js';
import { ReadingService } from '../acquisition/record/reading.service.js';
import { Community, Meter } from '../community/community.js';
import { instant, Instant } from '../kernel/quarter-hour.js';
import { CountedTime, countedTime, liveCourse, LiveValues } from './live-course.js';
import { LiveCourse } from './plausibility-live.js';

const WINDOW_MS = 3 * 3_600_000;
/** Means of a minute: a device that speaks every second is no more to read than one that rarely does. */
const STEP_MS = 60_000;

/** The last three hours of every meter that tells its power, beside what its registers counted. */
@Injectable()
export class LiveCourses {
  constructor(
    private readonly series: TimeSeries,
    private readonly readings: ReadingService,
  ) {}

  async of(community: Community, now: Instant): Promise<readonly LiveCourse[]> {
    const from = instant(now - WINDOW_MS);
    const heard = (await this.series.latest(community.id)).filter(({ at }) => at >= from);
    const speak = new Set(
      heard.filter(({ quantity }) => quantity === 'power').map(({ meter }) => meter),
    );
    const meters = metersAt(community, now).filter(({ id }) => speak.has(id));
    const ids = meters.map(({ id }) => id);
    const readings = await this.readings.seriesOf(community.id, ids, from, now);
    const courses: LiveCourse[] = [];
    for (const meter of meters) {
      const own = readings.filter((one) => one.meter === meter.id);
      courses.push(await this.courseOf(community, meter, countedTime(own, from, now)));
    }
    return courses;
  }

  private async courseOf(
    community: Community,
    meter: Meter,
    counted: CountedTime,
  ): Promise<LiveCourse> {
    const read = (quantity: Quantity) =>
      this.series.range(
        { community: community.id, meter: meter.id, quantity },
        { from: counted.from, to: instant(counted.to + STEP_MS), stepMs: STEP_MS },
      );
    const values: LiveValues = {
      power: await read('power'),
      voltage: await read('voltage'),
      frequency: await read('frequency'),
    };
    return liveCourse(community, meter, { counted, values });
  }
}

/** Each meter that is in use now, once. */
function metersAt({ meters }: Community, now: Instant): readonly Meter[] {
  return meters.filter(({ from, to }) => (from ?? -Infinity) <= now && now < (to ?? Infinity));
}
