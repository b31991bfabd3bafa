import fc from 'fast-check';
import { Energy } from '../kernel/energy.js';
import { instant } from '../kernel/quarter-hour.js';
import {
  endUnstopped,
  matchStop,
  meterSession,
  RegisterValue,
  SessionFinding,
  startSession,
  stopSession,
} from './session-progress.js';

/** Minutes after the start and kilowatt-hours on the register. */
function register(minute: number, kwh: number): RegisterValue {
  const energy = Energy.ofMilliwattHours(Math.round(kwh * 1_000_000));
  return { at: instant(1_795_000_000_000 + minute * 60_000), energy };
}

const begun = (kwh = 100, findings: SessionFinding[] = []) =>
  startSession(register(0, kwh), findings);

describe('a charge session that ends', () => {
  it.each`
    case                                | minute | kwh       | state      | findings
    ${'a normal stop'}                  | ${120} | ${122}    | ${'ended'} | ${[]}
    ${'nothing drawn'}                  | ${1}   | ${100}    | ${'ended'} | ${[]}
    ${'a stop at the instant of start'} | ${0}   | ${100}    | ${'ended'} | ${[]}
    ${'meterStop below meterStart'}     | ${120} | ${99.999} | ${'held'}  | ${['register-fell', 'stop-below-start']}
    ${'a stop before the start'}        | ${-1}  | ${100.5}  | ${'held'}  | ${['stop-before-start']}
    ${'1,000 kWh in five minutes'}      | ${5}   | ${1100}   | ${'held'}  | ${['implausible-energy']}
  `('$case is $state', ({ minute, kwh, state, findings }) => {
    const ended = stopSession(begun(), register(minute as number, kwh as number));
    expect(ended).toMatchObject({ state: state as string, findings: findings as string[] });
  });

  it('is held when its token was unknown', () => {
    const ended = stopSession(begun(100, ['unknown-token']), register(60, 110));
    expect(ended.state).toBe('held');
  });

  it('is only flagged when the clock was in doubt', () => {
    const ended = stopSession(begun(100, ['clock-suspect']), register(60, 110));
    expect(ended).toMatchObject({ state: 'ended', findings: ['clock-suspect'] });
  });

  it('does not change by a second stop', () => {
    const ended = stopSession(begun(), register(60, 110));
    expect(stopSession(ended, register(90, 140))).toBe(ended);
  });
});

describe('register values of a session', () => {
  it.each`
    case                        | values                            | latest | findings
    ${'in order'}               | ${[[1, 101], [2, 102]]}           | ${102} | ${[]}
    ${'repeated'}               | ${[[1, 101], [1, 101], [2, 102]]} | ${102} | ${[]}
    ${'out of order'}           | ${[[2, 102], [1, 101]]}           | ${102} | ${[]}
    ${'the start again'}        | ${[[0, 100]]}                     | ${100} | ${[]}
    ${'falling'}                | ${[[1, 101], [2, 100.5]]}         | ${101} | ${['register-fell']}
    ${'falling and back again'} | ${[[1, 101], [2, 0], [3, 103]]}   | ${103} | ${['register-fell']}
  `('$case stand at $latest kWh', ({ values, latest, findings }) => {
    const metered = (values as [number, number][])
      .map(([minute, kwh]) => register(minute, kwh))
      .reduce(meterSession, begun());
    expect(metered.latest.energy).toEqual(register(0, latest as number).energy);
    expect(metered.findings).toEqual(findings);
  });

  it.each`
    kwh    | findings
    ${110} | ${[]}
    ${111} | ${['late-register']}
  `('$kwh kWh after a stop at 110 kWh are found as $findings', ({ kwh, findings }) => {
    const ended = stopSession(begun(), register(60, 110));
    const after = meterSession(ended, register(70, kwh as number));
    expect(after.end).toEqual(ended.end);
    expect(after.findings).toEqual(findings);
  });

  it('come to the same end in any order and any repetition', () => {
    const values = Array.from({ length: 12 }, (_, index) => register(index + 1, 101 + index));
    const shuffled = fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(shuffled, (arrived) => {
        const stop = register(60, 115);
        const ended = stopSession(arrived.reduce(meterSession, begun()), stop);
        expect(ended).toMatchObject({ state: 'ended', end: stop });
        const latest = Math.max(...arrived.map(({ at }) => at));
        expect(ended.latest.at).toBe(latest);
      }),
    );
  });
});

describe('a session whose stop never came', () => {
  it.each`
    case                                   | last         | next          | end           | state
    ${'the next session begins higher'}    | ${[30, 105]} | ${[600, 106]} | ${[600, 106]} | ${'ended'}
    ${'nothing flowed until the next one'} | ${[30, 105]} | ${[600, 105]} | ${[30, 105]}  | ${'ended'}
    ${'the next register is lower'}        | ${[30, 105]} | ${[600, 3]}   | ${[30, 105]}  | ${'ended'}
    ${'the cable is free'}                 | ${[30, 105]} | ${undefined}  | ${[30, 105]}  | ${'ended'}
    ${'it never told a register'}          | ${[0, 100]}  | ${undefined}  | ${[0, 100]}   | ${'ended'}
  `('ends where energy last flowed: $case', ({ last, next, end, state }) => {
    const [minute, kwh] = last as [number, number];
    const open = meterSession(begun(), register(minute, kwh));
    const following = next as [number, number] | undefined;
    const ended = endUnstopped(open, following === undefined ? undefined : register(...following));
    expect(ended).toMatchObject({ state: state as string, findings: ['stop-missing'] });
    expect(ended.end).toEqual(register(...(end as [number, number])));
  });
});

describe('a stop with an unknown id', () => {
  const first = begun(100);
  const second = startSession(register(600, 120), []);

  it.each`
    case                                 | open               | minute | kwh    | match
    ${'the only open session'}           | ${[first]}         | ${60}  | ${110} | ${first}
    ${'no session is open'}              | ${[]}              | ${60}  | ${110} | ${undefined}
    ${'its register is below the start'} | ${[second]}        | ${700} | ${110} | ${undefined}
    ${'it lies before the start'}        | ${[second]}        | ${60}  | ${130} | ${undefined}
    ${'two sessions could be meant'}     | ${[first, second]} | ${700} | ${130} | ${undefined}
    ${'only one of two had begun'}       | ${[first, second]} | ${60}  | ${130} | ${first}
  `('belongs to the session that fits: $case', ({ open, minute, kwh, match }) => {
    const stop = register(minute as number, kwh as number);
    expect(matchStop(open as (typeof first)[], stop)).toBe(match);
  });
});
