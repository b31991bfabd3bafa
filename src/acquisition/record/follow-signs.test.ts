import fc from 'fast-check';
import { CommunityId, MeterId } from '../../community/community.js';
import { Instant, instant } from '../../kernel/quarter-hour.js';
import { followSigns, missedBetween } from './follow-signs.js';
import { deviceKey, Gap, LastHeard, SignOfLife } from './gap.js';

const START = Date.UTC(2026, 2, 1, 12);
const CADENCE_MS = 10_000;
const at = (seconds: number): Instant => instant(START + seconds * 1000);
const cadence = () => CADENCE_MS;

/** `20` is a sample 20 s after the start, `'20 why'` an outage. */
function signs(told: readonly (number | string)[], first = 1): SignOfLife[] {
  return told.map((one, index) => {
    const [seconds, outage] = String(one).split(' ');
    const sign = { device: 'plug', meter: 'm' as MeterId, at: at(Number(seconds)) };
    const community = 'house' as CommunityId;
    return { ...sign, community, registerAt: undefined, sequence: first + index, outage };
  });
}

function shown({ from, to, missed, reason }: Gap): string {
  const seconds = (one: Instant | undefined) =>
    one === undefined ? 'open' : `${(one - START) / 1000}`;
  return `${seconds(from)}-${seconds(to)} missed ${missed ?? '?'} ${reason}`;
}

const none: ReadonlyMap<string, LastHeard> = new Map();

describe('the gaps of a device that speaks every ten seconds', () => {
  it.each`
    told                             | gaps
    ${[0, 10, 20, 30]}               | ${[]}
    ${[0, 15]}                       | ${[]}
    ${[0, 15.001]}                   | ${['0-15.001 missed 1 silence']}
    ${[0, 40, 50]}                   | ${['0-40 missed 3 silence']}
    ${[0, 40, 90]}                   | ${['0-40 missed 3 silence', '40-90 missed 4 silence']}
    ${[0, '10 timeout']}             | ${['0-open missed ? timeout']}
    ${[0, '10 timeout', '20 reset']} | ${['0-open missed ? timeout']}
    ${[0, '10 timeout', 20]}         | ${['0-20 missed 1 timeout']}
    ${['5 offline', 35]}             | ${['5-35 missed 2 offline']}
    ${[0, 20, 10, 30]}               | ${['0-20 missed 1 silence']}
    ${[0, '3 offline', 4]}           | ${['0-4 missed 0 offline']}
  `('$told: $gaps', ({ told, gaps }: { told: (number | string)[]; gaps: string[] }) => {
    expect(followSigns(none, signs(told), cadence).gaps.map(shown)).toEqual(gaps);
  });

  it('are closed by the next sample, however late', () => {
    const { heard } = followSigns(none, signs([0, '10 timeout']), cadence);
    const known = new Map(heard.map((one) => [deviceKey(one), one]));
    const later = followSigns(known, signs([3600], 3), cadence);
    expect(later.gaps.map(shown)).toEqual(['0-3600 missed 359 silence']);
    expect(later.heard[0]?.silentFrom).toBeUndefined();
  });

  it('cannot be known without a cadence, unless the device says that it goes', () => {
    const unknown = () => undefined;
    expect(followSigns(none, signs([0, 9999]), unknown).gaps).toEqual([]);
    const gone = followSigns(none, signs([0, '10 offline', 99]), unknown);
    expect(gone.gaps.map(shown)).toEqual(['0-99 missed ? offline']);
  });
});

const anyTold = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 500 }), fc.boolean()).map(([s, out]) => (out ? `${s} x` : s)),
  { maxLength: 30 },
);

describe('following a device', () => {
  it('in pieces gives the same rows as at once, and again gives nothing new', () => {
    fc.assert(
      fc.property(anyTold, fc.nat(30), (told, cut) => {
        const all = signs(told);
        const rows = new Map<string, Gap>();
        let known = none;
        for (const piece of [all.slice(0, cut), all.slice(cut), all]) {
          const followed = followSigns(known, piece, cadence);
          known = new Map([
            ...known,
            ...followed.heard.map((one) => [deviceKey(one), one] as const),
          ]);
          for (const gap of followed.gaps) {
            const reason = rows.get(`${gap.from}`)?.reason ?? gap.reason;
            rows.set(`${gap.from}`, { ...gap, reason });
          }
        }
        expect([...rows.values()].map(shown)).toEqual(
          followSigns(none, all, cadence).gaps.map(shown),
        );
      }),
    );
  });

  it('counts every sample that did not come', () => {
    fc.assert(
      fc.property(fc.subarray(Array.from({ length: 60 }, (_, n) => n)), (lost) => {
        const came = Array.from({ length: 62 }, (_, n) => n).filter(
          (n) => n === 0 || n === 61 || !lost.includes(n),
        );
        const { gaps } = followSigns(none, signs(came.map((n) => n * 10)), cadence);
        const missed = gaps.reduce((sum, gap) => sum + (gap.missed ?? 0), 0);
        expect(missed).toBe(62 - came.length);
      }),
    );
  });

  it('allows a jitter of less than half a cadence', () => {
    expect(missedBetween(at(0.4), at(39.7), CADENCE_MS)).toBe(3);
  });
});
