import fc from 'fast-check';
import { MemberId } from '../community/community.js';
import { localDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { instant } from '../kernel/quarter-hour.js';
import {
  ContributionRound,
  RoundId,
  assessRound,
  closeRound,
  coverage,
  draftRound,
  guideValues,
  openRound,
  promised,
} from './contribution-round.js';
import { Pledge } from './pledge.js';
import { AdoptedContribution, adoptRound, topUpRound } from './top-up.js';

interface Case {
  readonly round: ContributionRound;
  readonly pledges: readonly Pledge[];
  readonly order: readonly MemberId[];
}

const AFTER = instant(10_000);

/** Open rounds with pledges of some members, several of one member too, and any public order. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    budget: fc.integer({ min: 1, max: 10 ** 8 }),
    weights: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 }),
    seed: fc.array(fc.tuple(fc.nat(11), fc.nat(10 ** 6)), { maxLength: 20 }),
  })
  .chain(({ budget, weights, seed }) => {
    const members = weights.map((_, n) => `m${n}` as MemberId);
    const round = openRound(
      draftRound({
        round: 'r' as RoundId,
        from: localDay('2027-01-01'),
        to: localDay('2028-01-01'),
        budget: Money.ofCents(budget),
        missingPledge: 'guide-value',
        participants: weights.map((weight, n) => ({
          member: members[n] ?? ('' as MemberId),
          weight,
        })),
      }),
    );
    const pledges = seed.map(([n, cents], at) => ({
      member: members[n % members.length] ?? ('' as MemberId),
      monthly: Money.ofCents(cents),
      at: instant(at),
    }));
    return fc.record({
      round: fc.constant(round),
      pledges: fc.constant(pledges),
      order: fc.shuffledSubarray(members, { minLength: members.length }),
    });
  });

function adopt({ round, pledges, order }: Case, way: 'uniform' | 'proportional') {
  const closed = assessRound(closeRound(round, pledges, AFTER), pledges);
  const nothing = promised(closed, pledges).every(({ monthly }) => monthly.isZero());
  const raised =
    closed.state === 'covered' ? closed : topUpRound(closed, pledges, nothing ? 'uniform' : way);
  return { closed, raised, ...adoptRound(raised, pledges, order) };
}

const ways = fc.constantFrom('uniform' as const, 'proportional' as const);
const cents = (all: readonly AdoptedContribution[]) => all.map(({ monthly }) => monthly.cents);

describe('laws of a contribution round', () => {
  it('guide values add up to the budget, and following them covers it', () => {
    fc.assert(
      fc.property(cases, ({ round }) => {
        const values = guideValues(round);
        expect(Money.sum(values.map(({ yearly }) => yearly)).cents).toBe(round.budget.cents);
        expect(coverage(round, values).gap.isZero()).toBe(true);
      }),
    );
  });

  it('an adopted round covers its budget; a topped-up one brings not a cent a month too much', () => {
    fc.assert(
      fc.property(cases, ways, (given, way) => {
        const { raised, contributions } = adopt(given, way);
        const { sum, gap } = coverage(raised, contributions);
        expect(gap.isZero()).toBe(true);
        if (raised.topUp === undefined) return;
        const { cents: budget } = raised.budget;
        expect(sum.cents).toBe(Math.ceil(budget / 12) * 12);
        if (budget % 12 === 0) expect(sum.cents).toBe(budget);
      }),
    );
  });

  it('nobody owes less than promised', () => {
    fc.assert(
      fc.property(cases, ways, (given, way) => {
        const { closed, contributions } = adopt(given, way);
        promised(closed, given.pledges).forEach(({ member, monthly }, place) => {
          expect(contributions[place]?.member).toBe(member);
          expect(contributions[place]?.monthly.cents).toBeGreaterThanOrEqual(monthly.cents);
        });
      }),
    );
  });

  it('the order in which pledges are read changes nothing', () => {
    fc.assert(
      fc.property(cases, ways, (given, way) => {
        const turned = { ...given, pledges: [...given.pledges].reverse() };
        expect(cents(adopt(turned, way).contributions)).toEqual(
          cents(adopt(given, way).contributions),
        );
      }),
    );
  });

  it('a uniform top-up differs by one cent at most, the cent going by the public order', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { closed, raised, contributions } = adopt(given, 'uniform');
        fc.pre(raised.topUp !== undefined);
        const before = promised(closed, given.pledges);
        const added = new Map(
          contributions.map((one, n) => [
            one.member,
            one.monthly.cents - (before[n]?.monthly.cents ?? 0),
          ]),
        );
        const steps = given.order.map((member) => added.get(member) ?? 0);
        expect(steps).toEqual([...steps].sort((a, b) => b - a));
        expect((steps.at(0) ?? 0) - (steps.at(-1) ?? 0)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
