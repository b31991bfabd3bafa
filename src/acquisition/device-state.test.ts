import { CommunityId, MeterId } from '../community/community.js';
import { Instant, instant } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';
import { deviceStates } from './device-state.js';

const NOW = instant(1_772_000_000_000);
const shared = { community: 'house' as CommunityId, device: 'plug', meter: 'm' as MeterId };
const ago = (seconds: number | undefined): Instant | undefined =>
  seconds === undefined ? undefined : instant(NOW - seconds * 1000);

function conditionOf(cadence: number | undefined, heard: number | undefined, gap: boolean) {
  const cadenceMs = cadence === undefined ? undefined : cadence * 1000;
  const open = { ...shared, from: NOW, to: undefined, missed: undefined, reason: 'timeout' };
  const last = { heardAt: ago(heard), registerAt: undefined, sequence: 1, silentFrom: undefined };
  const [state] = deviceStates(
    {
      known: [{ ...shared, zone: new Zone('Europe/Berlin'), cadenceMs }],
      heard: heard === undefined ? [] : [{ ...shared, ...last }],
      gaps: gap ? [open] : [],
    },
    NOW,
  );
  return state.condition;
}

describe('a device', () => {
  it.each`
    cadence      | heard        | gap      | condition
    ${10}        | ${0}         | ${false} | ${'speaks'}
    ${10}        | ${30}        | ${false} | ${'speaks'}
    ${10}        | ${30.001}    | ${false} | ${'silent'}
    ${10}        | ${0}         | ${true}  | ${'silent'}
    ${10}        | ${undefined} | ${false} | ${'unheard'}
    ${undefined} | ${undefined} | ${false} | ${'unheard'}
    ${undefined} | ${9999}      | ${false} | ${'unwatched'}
    ${undefined} | ${9999}      | ${true}  | ${'silent'}
  `(
    'expected every $cadence s, heard $heard s ago, gap open $gap: $condition',
    ({
      cadence,
      heard,
      gap,
      condition,
    }: {
      cadence?: number;
      heard?: number;
      gap: boolean;
      condition: string;
    }) => {
      expect(conditionOf(cadence, heard, gap)).toBe(condition);
    },
  );

  it('that no list names any more stays in sight while its gaps do', () => {
    const last = { heardAt: ago(60), registerAt: ago(60), sequence: 1, silentFrom: undefined };
    const states = deviceStates({ known: [], heard: [{ ...shared, ...last }], gaps: [] }, NOW);
    expect(states.map(({ device, condition }) => [device, condition])).toEqual([
      ['plug', 'unwatched'],
    ]);
  });
});
