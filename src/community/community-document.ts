import { z } from 'zod';
import type { LoanId, MemberId, MeterId, MeteringPointId, TariffId } from './community.js';
import type { CommunityId } from './community.js';
import {
  currency,
  day,
  dayOrInstant,
  degrees,
  energyPrice,
  factor,
  firstOfMonth,
  id,
  list,
  locale,
  mapping,
  money,
  moneyAboveZero,
  oneOf,
  percent,
  piecePrice,
  power,
  rollOver,
  share,
  table,
  text,
  vatRate,
  whole,
  zoneName,
} from './document-fields.js';
import { LANDS } from './lands.js';

const legalModel = oneOf(['closed', 'ggv', 'mieterstrom']);
const meteringPointId = id<MeteringPointId>();
const memberId = id<MemberId>();
const loanId = id<LoanId>();

const head = mapping({
  id: id<CommunityId>(),
  name: text,
  timezone: zoneName,
  locale,
  currency,
  legalModel,
  address: text.optional(),
  email: text.optional(),
  phone: text.optional(),
  taxNumber: text.optional(),
  vatId: text.optional(),
  iban: text.optional(),
  creditorId: text.optional(),
  substituteShareMax: percent.optional(),
  land: oneOf(LANDS).optional(),
  latitude: degrees(90).optional(),
  longitude: degrees(180).optional(),
});

const meteringPoint = mapping({
  id: meteringPointId,
  kind: oneOf(['grid', 'generation', 'storage', 'consumption', 'charge-point']),
  from: day.optional(),
  to: day.optional(),
  limitKw: power.optional(),
});

const meter = mapping({
  id: id<MeterId>(),
  meteringPoint: meteringPointId,
  from: dayOrInstant.optional(),
  to: dayOrInstant.optional(),
  digits: whole(1, 12).optional(),
  rollsOverAt: rollOver.optional(),
  factor: factor.optional(),
  calibratedUntil: day.optional(),
});

const member = mapping({
  id: memberId,
  name: text,
  role: oneOf(['operator', 'member']).optional(),
  email: text.optional(),
  iban: text.optional(),
  language: oneOf(['de', 'en']).optional(),
  address: text.optional(),
  customerNumber: text.optional(),
  mandate: text.optional(),
});

const holding = mapping({
  meteringPoint: meteringPointId,
  member: memberId,
  tariff: id<TariffId>(),
  from: day,
  to: day.optional(),
  legalModel: legalModel.optional(),
});

const prices = mapping({
  from: day,
  solar: energyPrice,
  grid: energyPrice,
  base: piecePrice,
  battery: energyPrice.optional(),
  sessionFee: piecePrice.optional(),
  vat: vatRate,
});

const tariff = mapping({
  id: id<TariffId>(),
  prices: list(prices, 'dated prices').min(1, 'is empty; give one entry of prices at least'),
});

const allocationRule = mapping({
  from: day,
  key: oneOf([
    'proportional',
    'constant',
    'equal',
    'hybrid',
    'cascade',
    'priority',
    'water-filling',
  ]),
  model: oneOf(['producer', 'balance']),
  shares: table(share, 'metering points and their shares').optional(),
  groups: list(list(meteringPointId, 'metering points'), 'groups of metering points').optional(),
});

const loan = mapping({
  id: loanId,
  lender: memberId,
  principal: moneyAboveZero,
  paidOut: day,
  rate: percent,
  dayCount: oneOf(['30E/360', '30/360', 'ACT/365', 'ACT/360', 'ACT/ACT']),
  rank: whole(1, 999),
  terms: oneOf(['subordinated', 'genossenschaft-21b', 'other']),
  instalment: moneyAboveZero.optional(),
});

const kind = <const K extends string>(word: K) => z.literal(word);
const TRANCHE_KINDS = ['costs', 'interest', 'reserve', 'principal', 'fund'] as const;

const tranche = z.discriminatedUnion(
  'kind',
  [
    mapping({ kind: kind('costs'), monthly: money }),
    mapping({ kind: kind('interest') }),
    mapping({ kind: kind('reserve'), monthly: money, target: money }),
    mapping({ kind: kind('principal'), percent: percent.optional() }),
    mapping({ kind: kind('fund') }),
  ],
  { error: `expected is a mapping whose kind is one of ${TRANCHE_KINDS.join(', ')}` },
);

const waterfall = mapping({
  from: firstOfMonth,
  tranches: list(tranche, 'tranches').min(
    1,
    'is empty; give the tranches in their order, the fund last',
  ),
});

const opening = mapping({
  statementNumber: whole(1, 999_999).optional(),
  reserve: money.optional(),
  fund: money.optional(),
  loans: table(
    mapping({ principal: money, interestArrears: money.optional() }),
    'loans and where they stand',
  ).optional(),
});

const assumption = oneOf(['paid-when-issued', 'none']);

/** The parts of `community.yaml` (version 1) that are single mappings; docs/scenario.md describes them. */
export const documentParts = {
  version: oneOf(['1']),
  community: head,
  payments: mapping({ assume: assumption }),
  opening,
} as const;

/** The parts of `community.yaml` that are lists, by the schema of one entry. */
export const documentLists = {
  meteringPoints: meteringPoint,
  meters: meter,
  members: member,
  holdings: holding,
  tariffs: tariff,
  allocation: allocationRule,
  loans: loan,
  waterfall,
} as const;

export type DocumentParts = {
  [K in keyof typeof documentParts]: z.output<(typeof documentParts)[K]>;
};
export type DocumentLists = {
  [K in keyof typeof documentLists]: z.output<(typeof documentLists)[K]>;
};
