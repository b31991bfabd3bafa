import { MemberId } from '../community/community.js';
import { DomainError } from '../kernel/domain-error.js';
import { localDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { instant } from '../kernel/quarter-hour.js';
import {
  ContributionRound,
  RoundId,
  RoundTerms,
  assessRound,
  checkPledge,
  closeRound,
  coverage,
  draftRound,
  guideValues,
  openRound,
} from './contribution-round.js';
import { Pledge } from './pledge.js';
import { roundView } from './round-view.js';
import { adoptRound, topUpRound } from './top-up.js';

const CLOSE = instant(1000);

function terms(budget: number, weights: readonly number[]): RoundTerms {
  return {
    round: '2027' as RoundId,
    from: localDay('2027-01-01'),
    to: localDay('2028-01-01'),
    budget: Money.ofCents(budget),
    missingPledge: 'guide-value',
    participants: weights.map((weight, n) => ({ member: member(n), weight })),
  };
}

function member(n: number): MemberId {
  return `m${String(n).padStart(2, '0')}` as MemberId;
}

function pledge(n: number, cents: number, at = n): Pledge {
  return { member: member(n), monthly: Money.ofCents(cents), at: instant(at) };
}

function opened(budget: number, weights: readonly number[]): ContributionRound {
  return openRound(draftRound(terms(budget, weights)));
}

function assessed(round: ContributionRound, pledges: readonly Pledge[]): ContributionRound {
  return assessRound(closeRound(round, pledges, CLOSE), pledges);
}

function codeOf(step: () => unknown): string {
  try {
    step();
    return 'accepted';
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error);
  }
}

const orderOf = (round: ContributionRound): MemberId[] => round.participants.map((p) => p.member);
const thirteen = new Array<number>(13).fill(1);

describe('guide values', () => {
  it.each`
    budget    | weights      | yearly                       | monthly
    ${468000} | ${thirteen}  | ${thirteen.map(() => 36000)} | ${thirteen.map(() => 3000)}
    ${1000}   | ${[1, 1, 1]} | ${[334, 333, 333]}           | ${[28, 28, 28]}
    ${120000} | ${[1, 2, 3]} | ${[20000, 40000, 60000]}     | ${[1667, 3333, 5000]}
  `('of $budget cents by $weights are $yearly a year', ({ budget, weights, yearly, monthly }) => {
    const values = guideValues(opened(budget as number, weights as number[]));
    expect(values.map((value) => value.yearly.cents)).toEqual(yearly);
    expect(values.map((value) => value.monthly.cents)).toEqual(monthly);
  });
});

describe('a round', () => {
  it.each`
    budget    | monthly         | state            | sum          | gap
    ${120000} | ${[5000, 5000]} | ${'covered'}     | ${'1200.00'} | ${'0.00'}
    ${120000} | ${[5000, 4999]} | ${'not-covered'} | ${'1199.88'} | ${'0.12'}
    ${119989} | ${[5000, 4999]} | ${'not-covered'} | ${'1199.88'} | ${'0.01'}
    ${120000} | ${[7000, 5000]} | ${'covered'}     | ${'1440.00'} | ${'0.00'}
    ${120000} | ${[0]}          | ${'not-covered'} | ${'600.00'}  | ${'600.00'}
    ${120000} | ${[]}           | ${'covered'}     | ${'1200.00'} | ${'0.00'}
  `('of $budget cents with $monthly a month is $state', ({ budget, monthly, ...expected }) => {
    const pledges = (monthly as number[]).map((cents, n) => pledge(n, cents));
    const round = assessed(opened(budget as number, [1, 1]), pledges);
    const seen = roundView(round, pledges, orderOf(round));
    const { sum, gap } = seen.coverage ?? { sum: Money.zero, gap: Money.zero };
    expect({ state: seen.state, sum: sum.toString(), gap: gap.toString() }).toEqual(expected);
  });

  it('counts the latest pledge before the close', () => {
    const pledges = [pledge(0, 900, 30), pledge(0, 100, 20), pledge(0, 5000, 1000)];
    const round = assessed(opened(24000, [1, 1]), pledges);
    expect(roundView(round, pledges, orderOf(round)).coverage?.sum.toString()).toBe('228.00');
  });

  it('of 4,680.00 and thirteen members is raised from 20.00 and 30.00 to the cent', () => {
    const pledges = [pledge(0, 2000)];
    const round = topUpRound(assessed(opened(468000, thirteen), pledges), pledges, 'uniform');
    const { contributions } = adoptRound(round, pledges, orderOf(round).reverse());
    const cents = contributions.map(({ monthly }) => monthly.cents);
    expect(cents).toEqual([2076, ...new Array<number>(12).fill(3077)]);
    expect(coverage(round, contributions).sum.toString()).toBe('4680.00');
    expect(contributions.at(0)?.from).toBe('2027-01-01');
  });

  it.each`
    promise                      | change                                              | code
    ${'a budget of nothing'}     | ${{ budget: Money.zero }}                           | ${'budget-not-positive'}
    ${'no participants'}         | ${{ participants: [] }}                             | ${'no-participants'}
    ${'half a weight'}           | ${{ participants: [{ member: 'a', weight: 0.5 }] }} | ${'weight-not-whole'}
    ${'a weight of nothing'}     | ${{ participants: [{ member: 'a', weight: 0 }] }}   | ${'weight-not-whole'}
    ${'an end before its start'} | ${{ to: localDay('2027-01-01') }}                   | ${'span-empty'}
  `('with $promise is refused', ({ change, code }) => {
    const changed = { ...terms(1000, [1]), ...(change as Partial<RoundTerms>) };
    expect(codeOf(() => draftRound(changed))).toBe(code);
  });

  it('refuses a member named twice, and pledges of strangers, below zero and after the close', () => {
    const round = opened(1000, [1]);
    const twice = [...round.participants, ...round.participants];
    const closed = closeRound(round, [], CLOSE);
    expect(codeOf(() => draftRound({ ...round, participants: twice }))).toBe('participant-twice');
    expect(
      codeOf(() => {
        checkPledge(round, pledge(0, 0));
      }),
    ).toBe('accepted');
    expect(
      codeOf(() => {
        checkPledge(round, pledge(1, 5));
      }),
    ).toBe('not-participant');
    expect(
      codeOf(() => {
        checkPledge(round, pledge(0, -1));
      }),
    ).toBe('pledge-out-of-range');
    expect(
      codeOf(() => {
        checkPledge(round, pledge(0, 1001));
      }),
    ).toBe('pledge-out-of-range');
    expect(
      codeOf(() => {
        checkPledge(closed, pledge(0, 5));
      }),
    ).toBe('wrong-state');
  });

  it('is not closed while pledges are missing whose lack blocks', () => {
    const round = { ...opened(1000, [1, 1]), missingPledge: 'blocks' as const };
    expect(codeOf(() => closeRound(round, [pledge(0, 50)], CLOSE))).toBe('pledges-missing');
    expect(closeRound(round, [pledge(0, 50), pledge(1, 0)], CLOSE).state).toBe('closed');
  });

  it('is raised in proportion only where something was pledged', () => {
    const none = [pledge(0, 0), pledge(1, 0)];
    const round = assessed(opened(1000, [1, 1]), none);
    expect(codeOf(() => topUpRound(round, none, 'proportional'))).toBe('nothing-pledged');
    expect(codeOf(() => adoptRound(round, none, orderOf(round)))).toBe('wrong-state');
  });
});

describe('what everybody may see', () => {
  it('has no sum while the round is open', () => {
    const view = roundView(opened(6000, [1, 1, 1, 1, 1]), [pledge(0, 70)], []);
    expect(Object.keys(view).sort()).toEqual(['budget', 'participants', 'pledged', 'state']);
  });

  it.each`
    members | distribution
    ${4}    | ${undefined}
    ${5}    | ${{ below: 1, at: 3, above: 1 }}
  `('has of $members members the distribution $distribution', ({ members, distribution }) => {
    const pledges = [pledge(0, 1), pledge(1, 5999)];
    const round = assessed(opened(6000, new Array<number>(members as number).fill(1)), pledges);
    const view = roundView(round, pledges, orderOf(round));
    expect(view.distribution).toEqual(distribution);
    expect(JSON.stringify(view)).not.toContain('m0');
  });
});
