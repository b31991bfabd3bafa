import { instant } from '../kernel/quarter-hour.js';
import { FixedClock } from './clock.service.js';
import { Incidents } from './incidents.service.js';

const wrong = (code: string, place: string) =>
  ({ code, place, kind: 'warning', sentence: `${code} at ${place}` }) as const;

describe('incidents', () => {
  const at = instant(1_772_000_000_000);

  it('counts by code and place and keeps the last sentence', () => {
    const incidents = new Incidents(new FixedClock(at));
    incidents.note(wrong('silent', 'roof'));
    incidents.note({ ...wrong('silent', 'roof'), sentence: 'still silent' });
    incidents.note(wrong('silent', 'flat-1'));
    expect(incidents.countOf('silent', 'roof')).toBe(2);
    expect(incidents.countOf('silent')).toBe(3);
    expect(incidents.all().map(({ place, count, sentence }) => [place, count, sentence])).toEqual([
      ['roof', 2, 'still silent'],
      ['flat-1', 1, 'silent at flat-1'],
    ]);
  });

  it('shows security before alarms before warnings', () => {
    const incidents = new Incidents(new FixedClock(at));
    incidents.note(wrong('silent', 'roof'));
    incidents.note({ ...wrong('full', 'spool'), kind: 'alarm' });
    incidents.note({ ...wrong('wrong-topic', 'flat-1'), kind: 'security' });
    expect(incidents.all().map(({ kind }) => kind)).toEqual(['security', 'alarm', 'warning']);
  });

  it('stays small whatever is reported', () => {
    const incidents = new Incidents(new FixedClock(at));
    for (let number = 0; number < 2_500; number++) incidents.note(wrong('odd', `d-${number}`));
    expect(incidents.all()).toHaveLength(2_001);
    expect(incidents.countOf('more')).toBe(500);
  });
});
