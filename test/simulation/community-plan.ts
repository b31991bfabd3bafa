import { SeededRandom } from '../support/seeded-random.js';

export const YEAR = 2026;

/** A flat whose readings of the end of a month arrive after the month was closed. */
export interface LateFlat {
  readonly flat: string;
  /** From 1 to 12. */
  readonly month: number;
}

/** A community drawn from a seed, as the sections of its `community.yaml`. */
export interface CommunityPlan {
  readonly sections: Readonly<Record<string, readonly string[]>>;
  readonly late: LateFlat;
  /** Members whose statement may be issued late: they pay what they owe, never more. */
  readonly lateMembers: ReadonlySet<string>;
}

/** Lists whose order means nothing. */
const UNORDERED = ['meteringPoints', 'meters', 'members', 'holdings', 'tariffs', 'loans'];

const day = (month: number, date: number) =>
  `${YEAR}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;

interface Flat {
  readonly id: string;
  readonly meters: readonly string[];
  readonly members: readonly string[];
  readonly holdings: readonly string[];
}

/** Three to six flats, a charger, a grid connection and a roof; tenants move, prices and keys change. */
export function planCommunity(random: SeededRandom): CommunityPlan {
  const count = random.whole(3, 6);
  const flats = Array.from({ length: count }, (_, place) => planFlat(random, place + 1));
  const late = { flat: random.pick(flats).id, month: random.whole(2, 10) };
  const lateMembers = flats.find(({ id }) => id === late.flat)?.members ?? [];
  const chargerFactor = random.pick([1, 40]);
  return {
    late,
    lateMembers: new Set(lateMembers),
    sections: {
      meteringPoints: [
        '{ id: grid, kind: grid }',
        '{ id: roof, kind: generation }',
        ...flats.map(({ id }) => `{ id: ${id}, kind: consumption }`),
        `{ id: annex, kind: consumption, from: ${day(random.whole(2, 9), 10)} }`,
        '{ id: charger, kind: charge-point }',
      ],
      meters: [
        ...flats.flatMap(({ meters }) => meters),
        `{ id: M-charger, meteringPoint: charger, factor: ${chargerFactor} }`,
      ],
      members: [
        '{ id: coop, name: Haus eG, role: operator }',
        '{ id: lender, name: Lena }',
        ...flats.flatMap(({ members }) => members.map((id) => `{ id: ${id}, name: ${id} }`)),
      ],
      holdings: [
        ...flats.flatMap(({ holdings }) => holdings),
        `{ meteringPoint: charger, member: coop, tariff: drive, from: ${day(1, 1)} }`,
        `{ meteringPoint: annex, member: tenant-1, tariff: house, from: ${day(1, 1)} }`,
      ],
      ...planMoney(random),
      allocation: planAllocation(
        random,
        flats.map(({ id }) => id),
      ),
    },
  };
}

/** The document; with `order` the lists whose order means nothing are shuffled. */
export function documentOf(plan: CommunityPlan, order?: SeededRandom): string {
  const sections = Object.entries(plan.sections).map(([name, lines]) => {
    const shuffle = order !== undefined && UNORDERED.includes(name);
    const items = shuffle ? order.shuffled(lines) : lines;
    return [`${name}:`, ...items.map((line) => `  - ${line}`)].join('\n');
  });
  const head =
    'version: 1\ncommunity: { id: haus, name: Haus, timezone: Europe/Berlin, locale: de-DE, ' +
    'currency: EUR, legalModel: closed }';
  return [head, ...sections, 'payments: { assume: none }', ''].join('\n');
}

function planFlat(random: SeededRandom, number: number): Flat {
  const id = `flat-${number}`;
  const tenant = `tenant-${number}`;
  const held = (member: string, from: string, to?: string) =>
    `{ meteringPoint: ${id}, member: ${member}, tariff: house, from: ${from}${to === undefined ? '' : `, to: ${to}`} }`;
  const meters = planMeters(random, id);
  if (!random.chance(0.5)) {
    return { id, meters, members: [tenant], holdings: [held(tenant, day(1, 1))] };
  }
  const month = random.whole(2, 11);
  const out = random.whole(1, 14);
  const back = random.pick([out, random.whole(out, 28)]);
  const next = `next-${number}`;
  const holdings = [held(tenant, day(1, 1), day(month, out)), held(next, day(month, back))];
  return { id, meters, members: [tenant, next], holdings };
}

/** One meter, one whose register rolls over, or two after each other. */
function planMeters(random: SeededRandom, flat: string): string[] {
  const name = `M-${flat}`;
  const kind = random.pick(['plain', 'digits', 'exchanged']);
  if (kind === 'plain') return [`{ id: ${name}, meteringPoint: ${flat} }`];
  if (kind === 'digits') return [`{ id: ${name}, meteringPoint: ${flat}, digits: 5 }`];
  const at = `${day(random.whole(2, 11), 22)}T${random.pick(['09:00', '13:37', '17:25'])}:00+01:00`;
  return [
    `{ id: ${name}, meteringPoint: ${flat}, to: ${at} }`,
    `{ id: ${name}-new, meteringPoint: ${flat}, from: ${at} }`,
  ];
}

function planMoney(random: SeededRandom) {
  const change = day(random.whole(3, 10), 15);
  const loan = (id: string, paidOut: string) =>
    `{ id: ${id}, lender: lender, principal: ${random.whole(300, 2500)}.00, paidOut: ${paidOut}, ` +
    `rate: ${random.whole(0, 60) / 10}, dayCount: ${random.pick(['30E/360', 'ACT/365', 'ACT/ACT'])}, ` +
    `rank: ${random.whole(1, 2)}, terms: subordinated }`;
  const costs = random.whole(10, 60);
  return {
    tariffs: [
      `{ id: house, prices: [${price(day(1, 1), '0.2269', '0.2958')}, ${price(change, '0.2401', '0.31255')}] }`,
      `{ id: drive, prices: [${price(day(1, 1), '0.29', '0.39', 0.35)}] }`,
    ],
    loans: [loan('roof', day(1, 1)), ...(random.chance(0.5) ? [loan('charger', day(3, 17))] : [])],
    waterfall: [
      `{ from: ${day(1, 1)}, tranches: [{ kind: costs, monthly: ${costs}.00 }, { kind: interest }, ` +
        `{ kind: reserve, monthly: 15.00, target: 60.00 }, { kind: principal }, { kind: fund }] }`,
    ],
  };
}

function price(from: string, solar: string, grid: string, sessionFee?: number): string {
  const fee = sessionFee === undefined ? '' : `, sessionFee: ${sessionFee}`;
  const vat = from === day(1, 1) ? 19 : 7;
  return `{ from: ${from}, solar: ${solar}, grid: ${grid}, base: 6.30${fee}, vat: ${vat} }`;
}

/** Proportional, then constant from one month to another. */
function planAllocation(random: SeededRandom, flats: readonly string[]): string[] {
  const shares = flats.map(
    (id) => `${id}: ${(random.whole(1, 89) / 100 / flats.length).toFixed(4)}`,
  );
  const begin = random.whole(3, 8);
  const rule = (month: number, rest: string) =>
    `{ from: ${day(month, 1)}, model: producer, ${rest} }`;
  return [
    rule(1, 'key: proportional'),
    rule(begin, `key: constant, shares: { ${shares.join(', ')}, charger: 0.1 }`),
    rule(begin + random.whole(1, 4), 'key: proportional'),
  ];
}
