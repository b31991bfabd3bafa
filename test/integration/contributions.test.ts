import { DataSource } from 'typeorm';
import { Community, MemberId } from '../../src/community/community.js';
import { parseCommunity } from '../../src/community/parse-community.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { contributionsMigrations } from '../../src/contributions/contribution-round.migration.js';
import { ContributionRoundService } from '../../src/contributions/contribution-round.service.js';
import { ContributionRoundStore } from '../../src/contributions/contribution-round.store.js';
import { RoundId, RoundTerms } from '../../src/contributions/contribution-round.js';
import { localDay } from '../../src/kernel/local-day.js';
import { Money } from '../../src/kernel/money.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { useDatabase } from '../support/database.js';
import { SOUND_COMMUNITY } from '../support/sound-community.js';

const database = useDatabase(contributionsMigrations);
const community: Community = parseCommunity({
  file: 'community.yaml',
  tree: parseYamlTree(SOUND_COMMUNITY, 'community.yaml'),
});
const anna = 'anna' as MemberId;
const coop = 'coop' as MemberId;
const year = '2027' as RoundId;
const at = (hour: number) => instant(Date.UTC(2026, 10, 1, hour));

function terms(round: RoundId, budget: number): RoundTerms {
  return {
    round,
    from: localDay('2027-01-01'),
    to: localDay('2028-01-01'),
    budget: Money.ofCents(budget),
    missingPledge: 'guide-value',
    participants: [
      { member: coop, weight: 2 },
      { member: anna, weight: 1 },
    ],
  };
}

let rounds: ContributionRoundService;

beforeAll(() => {
  const { dataSource } = database;
  rounds = new ContributionRoundService(dataSource, new ContributionRoundStore(dataSource));
});

describe('a contribution round in the database', () => {
  it('goes from opening to contributions in force, every step twice', async () => {
    const pledge = { member: anna, monthly: Money.ofCents(1000), at: at(2) };
    for (const turn of ['first', 'again']) {
      expect((await rounds.open(community, terms(year, 72000), at(1))).participants).toBe(2);
      await rounds.pledge(community, year, pledge);
      const closed = await rounds.close(community, year, at(3));
      if (turn === 'first') expect(closed.coverage?.gap.toString()).toBe('120.00');
      const raised = await rounds.topUp(community, year, 'uniform', at(4));
      expect(raised.coverage?.sum.toString()).toBe('720.00');
      await rounds.adopt(community, year, at(5));
    }
    const inForce = await rounds.adoptedOn(community, localDay('2027-12-31'));
    const rows = inForce.map(({ member, monthly, to }) => [member, monthly.toString(), to]);
    expect(rows).toEqual([
      ['anna', '15.00', '2028-01-01'],
      ['coop', '45.00', '2028-01-01'],
    ]);
    expect(await rounds.adoptedOn(community, localDay('2028-01-01'))).toEqual([]);
  });

  it('counts the later of two pledges', async () => {
    const round = 'later' as RoundId;
    await rounds.open(community, terms(round, 72000), at(1));
    await rounds.pledge(community, round, { member: anna, monthly: Money.zero, at: at(2) });
    await rounds.pledge(community, round, {
      member: anna,
      monthly: Money.ofCents(2500),
      at: at(3),
    });
    const closed = await rounds.close(community, round, at(4));
    expect(closed.coverage?.sum.toString()).toBe('780.00');
  });

  it('refuses other terms, strangers, a late pledge, and a second round of the same days', async () => {
    const second = 'second' as RoundId;
    const late = { member: anna, monthly: Money.ofCents(1), at: at(9) };
    const stranger = [{ member: 'otto' as MemberId, weight: 1 }];
    const open = (change: Partial<RoundTerms>) =>
      rounds.open(community, { ...terms(second, 1200), ...change }, at(1));
    await open({});
    await rounds.close(community, second, at(2));
    await expect(open({ budget: Money.ofCents(1201) })).rejects.toThrow('other terms');
    await expect(open({ participants: stranger })).rejects.toThrow('otto, who is no member');
    await expect(rounds.pledge(community, second, late)).rejects.toThrow('is covered');
    await expect(rounds.adopt(community, second, at(3))).rejects.toThrow('adopted round 2027');
    await expect(rounds.view(community, 'none' as RoundId)).rejects.toThrow(
      'no contribution round',
    );
  });

  it.each(['round', 'pledge', 'adopted'])('nobody changes a row of %s', async (table) => {
    const change = `delete from contributions.${table}`;
    await expect(database.dataSource.query(change)).rejects.toThrow('permission denied');
    const owner = new DataSource({ type: 'postgres', url: database.ownerUrl });
    await owner.initialize();
    try {
      await expect(owner.query(change)).rejects.toThrow('is never changed: DELETE');
    } finally {
      await owner.destroy();
    }
  });
});
