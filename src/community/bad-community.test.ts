import fc from 'fast-check';
import { SOUND_COMMUNITY as SOUND } from '../../test/support/sound-community.js';
import { InputError, problemText } from '../kernel/problem.js';
import { parseCommunity } from './parse-community.js';
import { parseYamlTree } from './yaml-tree.js';

function parsed(text: string) {
  return parseCommunity({ file: 'c', tree: parseYamlTree(text, 'c') });
}

/** The sound document with one text replaced, as the sentences it is refused with. */
function refusals(old: string, changed: string): string {
  expect(SOUND).toContain(old);
  try {
    parsed(SOUND.replace(old, changed));
    return 'accepted';
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map((problem) => problemText(problem).replace('c:', '')).join('\n');
  }
}

/** Rows of `name | text | spoiled text | refusal`; ⏎ stands for a line end. */
function rowsOf(table: string): [string, string, string, string][] {
  return table
    .trim()
    .split('\n')
    .map((row) => {
      const [name = '', old = '', changed = '', expected = ''] = row
        .replaceAll('⏎', '\n')
        .split(' | ');
      return [name, old, changed, expected];
    });
}

/** Ids in the first column are those of the project's list of bad inputs. */
const FIELDS = `
CFG-016 | tariff: house, from: 2026-01-01, to | tarif: house, from: 2026-01-01, to | 16: holdings[0].tariff: is missing; expected is an id of letters, digits, - and _ (at most 40, beginning with a letter or digit)⏎16: holdings[0].tarif: the key \`tarif\` is not known here; did you mean \`tariff\`?
CFG-017 | members: | "members ": | 1: the key \`members\` is missing⏎12: members : the key \`members \` is not known here; did you mean \`members\`?
CFG-019 | digits: 6 | digits: 1_0 | 10: meters[0].digits: '1_0' is not a whole number from 1 to 12
CFG-024 | factor: 40 | factor: 1e400 | 11: meters[1].factor: '1e400' is not a factor above zero such as 1 or 40
CFG-043 | Europe/Berlin | GMT+1 | 2: community.timezone: 'GMT+1' is not a time zone name such as Europe/Berlin
CFG-043 | Europe/Berlin | "+01:07" | 2: community.timezone: '+01:07' is not a time zone name such as Europe/Berlin
CFG-044 | Europe/Berlin | Europe/Atlantis | 2: community.timezone: 'Europe/Atlantis' is not a time zone name such as Europe/Berlin
CFG-045 | currency: EUR | currency: EURO | 2: community.currency: 'EURO' is not a currency code of ISO 4217 such as EUR
locale | de-DE | de_DE | 2: community.locale: 'de_DE' is not a locale such as de-DE
CFG-046 | solar: 0.2269 | solar: -0.10 | 21: tariffs[0].prices[0].solar: '-0.10' is negative; expected is a net price in €/kWh such as 0.2269
CFG-047 | solar: 0.2269 | solar: 28 | 21: tariffs[0].prices[0].solar: 28 €/kWh is above 2 €/kWh; prices are in euros, not in cents
CFG-048 | solar: 0.2269 | solar: "0,28" | 21: tariffs[0].prices[0].solar: '0,28' has a comma; write a decimal point: 0.28
CFG-049 | solar: 0.2269 | solar: 0.1234567 | 21: tariffs[0].prices[0].solar: '0.1234567' has 7 decimals; at most 6 are accepted
CFG-050 | meteringPoint: flat-2, member: coop | meteringPoint: flat-1, member: coop | 17: holdings[1].from: coop holds \`flat-1\` from 2026-01-01 on while anna holds it from 2026-01-01 to 2026-03-10; let one end where the other begins
CFG-051 | from: 2026-01-01, solar | from: 2026-01-11, solar | 16: holdings[0].tariff: the tariff \`house\` has no price from 2026-01-01 to 2026-01-10 (10 days); add prices from 2026-01-01 or let \`anna\` hold \`flat-1\` later
CFG-052 | from: 2026-01-01, solar | from: 2026-02-30, solar | 21: tariffs[0].prices[0].from: '2026-02-30' is not a date such as 2026-01-31
CFG-053 | from: 2026-01-01, solar | from: 2026-10-25T02:30, solar | 21: tariffs[0].prices[0].from: '2026-10-25T02:30' is not a date such as 2026-01-31
CFG-053 | to: 2026-03-17 | to: 2026-10-25T02:30 | 10: meters[0].to: '2026-10-25T02:30' is a local time; give its offset, e.g. 2026-10-25T02:30+01:00
CFG-055 | vat: 19 | vat: 1.19 | 21: tariffs[0].prices[0].vat: '1.19' would be 1.19 %; write the percent, 19 for nineteen percent
CFG-055 | vat: 19 | vat: 119 | 21: tariffs[0].prices[0].vat: '119' is not a VAT rate in percent such as 19
CFG-056 | key: proportional | key: constant, shares: { flat-1: 0.7, charger: 0.35 } | 23: allocation[0].shares: the shares add up to 1.05; together they are at most 1
CFG-057 | key: proportional | key: hybrid, shares: { flat-1: -0.1 } | 23: allocation[0].shares.flat-1: '-0.1' is negative; expected is a share from 0 to 1 such as 0.25
CFG-059 | id: M-2, meteringPoint: flat-1 | id: M-1, meteringPoint: flat-2 | 11: meters[1].id: the meter \`M-1\` is named for \`flat-1\` and \`flat-2\`; a meter belongs to one metering point
CFG-059 | id: M-2 | id: roof | 11: meters[1].id: the meter \`roof\` is named for \`roof\` and \`flat-1\`; a meter belongs to one metering point
CFG-060 | id: charger | id: Roof | 8: meteringPoints[4].id: \`Roof\` and \`roof\` differ only in case; choose another id
CFG-060 | id: charger | id: сharger | 8: meteringPoints[4].id: 'сharger' is not an id of letters, digits, - and _ (at most 40, beginning with a letter or digit)
CFG-073 | factor: 40 | factor: 0 | 11: meters[1].factor: '0' is not a factor above zero such as 1 or 40
CFG-083 | lender: anna,  |  | 25: loans[0].lender: is missing; expected is an id of letters, digits, - and _ (at most 40, beginning with a letter or digit)
CFG-083 | lender: anna | lender: ann | 25: loans[0].lender: there is no member \`ann\`; did you mean \`anna\`?
CFG-084 | principal: 2000.00 | principal: 0 | 25: loans[0].principal: '0' is not an amount of money above zero
CFG-085 | ⏎      - { kind: interest }⏎      - { kind: principal }⏎      - { kind: fund } |  [] | 28: waterfall[0].tranches: is empty; give the tranches in their order, the fund last
CFG-088 | version: 1 | version: 2 | 1: version: '2' is not \`1\`
`;

const PARTS = `
two operators | name: Anna Ahorn | name: Anna Ahorn, role: operator | 14: members[1].role: coop and anna are operators; there is exactly one operator
no operator | , role: operator |  | 12: members: no member has the role operator; give it to exactly one
two grids | id: charger, kind: charge-point | id: charger, kind: grid | 8: meteringPoints[4].kind: \`grid\` and \`charger\` are of kind grid; there is at most one
no roof | id: roof, kind: generation | id: roof, kind: consumption | 3: meteringPoints: none is of kind generation; there is at least one
the roof held | meteringPoint: flat-2, member | meteringPoint: roof, member | 17: holdings[1].meteringPoint: \`roof\` is of kind generation; only consumption and charge-points are held
an id twice | id: flat-2 | id: flat-1 | 7: meteringPoints[3].id: the metering point \`flat-1\` stands here a second time; ids are used once⏎17: holdings[1].meteringPoint: there is no metering point \`flat-2\`; did you mean \`flat-1\`?
a span that ends before it begins | to: 2026-03-10 | to: 2026-01-01 | 16: holdings[0].to: 2026-01-01 does not lie after 2026-01-01; \`to\` is exclusive
a holding before its point | 2026-01-01 }⏎tariffs | 2026-01-01, to: 2026-02-01 }⏎tariffs | 17: holdings[1].from: \`flat-2\` does not exist in this time; see its from and to
meters at once | from: 2026-03-17 | from: 2026-03-16 | 11: meters[1].from: the meters \`M-1\` and \`M-2\` overlap at \`flat-1\`; let one end where the other begins
an unknown key name | key: proportional | key: propotional | 23: allocation[0].key: 'propotional' is not one of proportional, constant, equal, hybrid, cascade, priority, water-filling; did you mean \`proportional\`?
shares where none belong | key: proportional | key: equal, shares: {} | 23: allocation[0].shares: the key equal has no shares; they belong to constant, hybrid, cascade
a key without shares | key: proportional | key: cascade | 23: allocation[0]: the key cascade needs \`shares\`
a share of the grid | key: proportional | key: constant, shares: { grid: 0.5 } | 23: allocation[0].shares.grid: \`grid\` is of kind grid and takes no part in the allocation
a group of a stranger | key: proportional | key: priority, groups: [[flat-3]] | 23: allocation[0].groups[0][0]: there is no metering point \`flat-3\`; did you mean \`flat-1\`?
a point in two groups | key: proportional | key: priority, groups: [[flat-1], [flat-1]] | 23: allocation[0].groups[1][0]: \`flat-1\` stands in two groups; keep one
ggv with priority | legalModel: closed } | legalModel: ggv } | accepted
a holding under ggv | tariff: house, from: 2026-01-01, to | tariff: house, legalModel: ggv, from: 2026-01-01, to | accepted
a battery without price | id: charger, kind: charge-point | id: charger, kind: storage | 21: tariffs[0].prices[0]: \`charger\` is a storage, so a price \`battery\` in €/kWh is needed
the fund not last |       - { kind: fund }⏎ |  | 28: waterfall[0].tranches: the last tranche is not \`fund\`; what is left goes there
a tranche twice | { kind: interest } | { kind: principal } | 30: waterfall[0].tranches[1].kind: the tranche principal stands here a second time; each kind is used once
a waterfall from mid-month | - from: 2026-01-01 | - from: 2026-01-02 | 27: waterfall[0].from: '2026-01-02' is not the first of a month such as 2026-01-01
an opening above the loan | principal: 1500.00 | principal: 2500.00 | 33: opening.loans.roof.principal: opens with 2500.00, above the 2000.00 lent
an opening of no loan | loans: { roof: { | loans: { shed: { | 33: opening.loans.shed: there is no loan \`shed\`; list it under \`loans\`
money with three decimals | fund: 1.00 | fund: 1.005 | 33: opening.fund: '1.005' has 3 decimals; at most 2 are accepted
a rank of zero | rank: 1 | rank: 0 | 25: loans[0].rank: '0' is not a whole number from 1 to 999
an unknown day count | 30E/360 | 30/365 | 25: loans[0].dayCount: '30/365' is not one of 30E/360, 30/360, ACT/365, ACT/360, ACT/ACT; did you mean \`30/360\`?
an empty value | to: 2026-03-10 | to: | 16: holdings[0].to: is empty; expected is a date such as 2026-01-31
`;

describe('a field that cannot be used', () => {
  it.each(rowsOf(FIELDS))('%s: %s → %s', (_name, old, changed, expected) => {
    expect(refusals(old, changed)).toBe(expected);
  });
});

describe('a document whose parts do not fit together', () => {
  it.each(rowsOf(PARTS))('%s', (_name, old, changed, expected) => {
    expect(refusals(old, changed)).toBe(expected);
  });

  it.each([
    [
      'legalModel: closed }',
      'legalModel: ggv }',
      'allocation[0].key: the key is hybrid; under ggv (§42b EnWG) only constant, equal, proportional can be used',
    ],
    [
      'from: 2026-01-01, to',
      'legalModel: ggv, from: 2026-01-01, to',
      'allocation[0].key: the key is hybrid while `flat-1` is held under ggv; under ggv (§42b EnWG) only constant, equal, proportional can be used',
    ],
  ])('a key the grid operator cannot compute is refused: %s → %s', (old, changed, expected) => {
    const hybrid = SOUND.replace('key: proportional', 'key: hybrid, shares: { flat-1: 1 }');
    expect(() => parsed(hybrid.replace(old, changed))).toThrow(expected);
  });

  it('refuses the balance model without a grid', () => {
    const text = SOUND.replace('  - { id: grid, kind: grid }\n', '').replace('producer', 'balance');
    expect(() => parsed(text)).toThrow('the balance model needs a metering point of kind grid');
  });

  it('refuses a document that is a list', () => {
    expect(() => parsed('- 1')).toThrow('the document is no mapping');
  });
});

describe('a law', () => {
  it('a spoiled document is read or refused with sentences, never anything else', () => {
    const place = fc.nat(SOUND.length);
    const spoil = fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.constantFrom('{', ']', ': ', '\n- ', '"'),
    );
    fc.assert(
      fc.property(place, fc.nat(30), spoil, (at, length, text) => {
        const spoiled = SOUND.slice(0, at) + text + SOUND.slice(at + length);
        try {
          return parsed(spoiled).members.length > 0;
        } catch (error) {
          return error instanceof InputError && error.problems.length > 0;
        }
      }),
      { numRuns: 300 },
    );
  });
});
