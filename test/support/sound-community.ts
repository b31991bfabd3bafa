/** A small community without fault that uses every part of `community.yaml`; tests spoil it. */
export const SOUND_COMMUNITY = `version: 1
community: { id: hall, name: Hall, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: grid, kind: grid }
  - { id: roof, kind: generation }
  - { id: flat-1, kind: consumption }
  - { id: flat-2, kind: consumption, from: 2026-02-01, to: 2026-12-01 }
  - { id: charger, kind: charge-point }
meters:
  - { id: M-1, meteringPoint: flat-1, to: 2026-03-17, digits: 6 }
  - { id: M-2, meteringPoint: flat-1, from: 2026-03-17, factor: 40 }
members:
  - { id: coop, name: Hall eG, role: operator }
  - { id: anna, name: Anna Ahorn, language: de }
holdings:
  - { meteringPoint: flat-1, member: anna, tariff: house, from: 2026-01-01, to: 2026-03-10 }
  - { meteringPoint: flat-2, member: coop, tariff: house, from: 2026-01-01 }
tariffs:
  - id: house
    prices:
      - { from: 2026-01-01, solar: 0.2269, grid: 0.2958, base: 6.30, vat: 19 }
allocation:
  - { from: 2026-01-01, key: proportional, model: producer }
loans:
  - { id: roof, lender: anna, principal: 2000.00, paidOut: 2026-01-01, rate: 2.00, dayCount: 30E/360, rank: 1, terms: subordinated }
waterfall:
  - from: 2026-01-01
    tranches:
      - { kind: interest }
      - { kind: principal }
      - { kind: fund }
payments: { assume: paid-when-issued }
opening: { statementNumber: 7, fund: 1.00, loans: { roof: { principal: 1500.00 } } }
`;
