import { SOUND_COMMUNITY as SOUND } from '../../test/support/sound-community.js';
import { localDay } from '../kernel/local-day.js';
import { MeterId, MeteringPointId, TariffId } from './community.js';
import {
  holderOn,
  meteringPointOf,
  metersOf,
  operatorOf,
  participantsOn,
  ruleOn,
  waterfallOn,
} from './holder-on.js';
import { parseCommunity } from './parse-community.js';
import { TariffBook } from './tariff-book.js';
import { parseYamlTree } from './yaml-tree.js';

const TEXT = SOUND.replace(
  'allocation:',
  '      - { from: 2026-03-15, solar: 0.2, grid: 0.3, base: 6.30, vat: 7 }\nallocation:',
);
const community = parseCommunity({ file: 'c', tree: parseYamlTree(TEXT, 'c') });
const book = new TariffBook(community);
const house = 'house' as TariffId;
const flat1 = 'flat-1' as MeteringPointId;

describe('the tariff book', () => {
  it.each([
    ['2026-01-01', '0.2269'],
    ['2026-03-14', '0.2269'],
    ['2026-03-15', '0.20'],
    ['2030-01-01', '0.20'],
  ])('finds the price in force on %s: %s', (day, solar) => {
    expect(book.pricesOn(house, localDay(day)).solar.toString()).toBe(solar);
  });

  it('refuses a day before the first price', () => {
    expect(() => book.pricesOn(house, localDay('2025-12-31'))).toThrow(
      "The tariff 'house' has no price on 2025-12-31; add prices that begin by then.",
    );
  });

  it('cuts a month where a new price begins', () => {
    const spans = book.spansIn(house, localDay('2026-03-01'), localDay('2026-04-01'));
    expect(spans.map(({ from, to, prices }) => [from, to, prices.vat.toString()])).toEqual([
      ['2026-03-01', '2026-03-15', '19'],
      ['2026-03-15', '2026-04-01', '7'],
    ]);
  });
});

describe('who and what is there on a day', () => {
  it.each([
    ['2025-12-31', 'vacant'],
    ['2026-01-01', 'anna'],
    ['2026-03-09', 'anna'],
    ['2026-03-10', 'vacant'],
  ])('the holder on %s: %s', (day, expected) => {
    expect(holderOn(community, flat1, localDay(day))?.member ?? 'vacant').toBe(expected);
  });

  it.each([
    ['2026-01-31', 'charger flat-1'],
    ['2026-02-01', 'charger flat-1 flat-2'],
    ['2026-12-01', 'charger flat-1'],
  ])('takes part on %s: %s', (day, expected) => {
    const ids = participantsOn(community, localDay(day)).map(({ id }) => id);
    expect(ids.join(' ')).toBe(expected);
  });

  it('finds meters, operator, key and waterfall', () => {
    expect(metersOf(community, flat1).map(({ id }) => id)).toEqual(['M-1', 'M-2']);
    expect(meteringPointOf(community, 'M-2' as MeterId)?.id).toBe('flat-1');
    expect(meteringPointOf(community, 'flat-1' as MeterId)).toBe(undefined);
    expect(operatorOf(community).id).toBe('coop');
    expect(ruleOn(community, localDay('2026-01-01')).key).toBe('proportional');
    expect(waterfallOn(community, localDay('2025-12-31'))).toBe(undefined);
  });

  it('refuses a day before the first key', () => {
    expect(() => ruleOn(community, localDay('2025-12-31'))).toThrow(
      'No allocation rule is in force on 2025-12-31; add one that begins by then.',
    );
  });
});
