import { Instant, instant } from '../../kernel/quarter-hour.js';
import { Clock } from '../../platform/clock.service.js';
import { Health } from '../../platform/health.service.js';
import { Incidents } from '../../platform/incidents.service.js';
import { InfluxHeldBack } from './influx-http.store.js';
import { InfluxWatch } from './influx-watch.service.js';

class HandClock extends Clock {
  seconds = 0;
  now(): Instant {
    return instant(this.seconds * 1000);
  }
}

const broken = new InfluxHeldBack(500, 'InfluxDB answered 500.');
const away = new InfluxHeldBack(undefined, 'InfluxDB gives no answer (ECONNREFUSED).');

function watched(course: readonly (readonly [number, InfluxHeldBack | 'stored'])[]) {
  const clock = new HandClock();
  const [health, incidents] = [new Health(clock), new Incidents(clock)];
  const watch = new InfluxWatch('http://influx', health, incidents, clock);
  for (const [seconds, event] of course) {
    clock.seconds = seconds;
    if (event === 'stored') watch.stored();
    else watch.heldBack(event);
  }
  const count = (code: string) => incidents.countOf(code);
  return {
    counts: [count('influxdb-held-back'), count('influxdb-stuck'), count('influxdb-back')],
    sentence: health.all()[0].sentence,
  };
}

describe('the watch over InfluxDB', () => {
  it.each([
    ['nothing happens', [[0, 'stored']], [0, 0, 0], /takes samples/],
    [
      'it is away for an hour',
      [
        [0, away],
        [3600, away],
      ],
      [1, 0, 0],
      /wait in the spool/,
    ],
    [
      'it answers 500 for 59 s',
      [
        [0, broken],
        [59, broken],
      ],
      [1, 0, 0],
      /answered 500/,
    ],
    [
      'it answers 500 for a minute',
      [
        [0, broken],
        [60, broken],
        [90, broken],
      ],
      [1, 1, 0],
      /restart influxd/,
    ],
    [
      'it was away in between',
      [
        [0, broken],
        [30, away],
        [60, broken],
      ],
      [1, 0, 0],
      /answered 500/,
    ],
    [
      'it came back',
      [
        [0, broken],
        [60, broken],
        [61, 'stored'],
      ],
      [1, 1, 1],
      /takes samples/,
    ],
  ] as const)('when %s', (_, course, counts, sentence) => {
    const seen = watched(course);
    expect(seen.counts).toEqual(counts);
    expect(seen.sentence).toMatch(sentence);
  });
});
