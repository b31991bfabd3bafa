import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { communityOf, settledMonth } from '../../test/support/settled-month.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { lastDayOf } from '../kernel/local-day.js';
import { issueStatements } from './issue-statements.js';
import { statementNumber } from './number-statements.js';
import { RegisterBook } from './register-book.js';
import { StatementDocument, statementDocument } from './statement-json.js';
import { verifyStatement } from './verify-statement.js';

const YAML = `
version: 1
community: { id: hof, name: Hof, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: roof, kind: generation }
  - { id: battery, kind: storage }
  - { id: flat-1, kind: consumption }
members:
  - { id: coop, name: Hof eG, role: operator }
  - { id: anna, name: Anna }
holdings: [{ meteringPoint: flat-1, member: anna, tariff: house, from: 2026-01-01 }]
tariffs:
  - id: house
    prices:
      - { from: 2026-01-01, solar: 0.2269, battery: 0.25, grid: 0.2958, base: 6.30, vat: 19 }
      - { from: 2026-03-15, solar: 0.2369, battery: 0.26, grid: 0.3058, base: 6.30, vat: 7 }
allocation: [{ from: 2026-01-01, key: proportional, model: producer }]
`;

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A statement as it is read back from its exported file. */
function exported(): StatementDocument {
  const community = communityOf(YAML);
  const month = settledMonth(community, '2026-03', [
    {
      meteringPoint: 'flat-1',
      consumption: (at) => 0.1 + (at % 7) / 100,
      solar: () => 0.04,
      battery: (at) => (at % 2) / 100,
      substitute: (at) => at < 8,
    },
  ]);
  const draft = issueStatements(month, new RegisterBook([])).drafts[0];
  const document = statementDocument({
    ...draft.body,
    number: statementNumber(community.id, month.period, 7),
    community: community.id,
    period: month.period,
    member: draft.member.id,
    issuedOn: lastDayOf(month.period),
    inner: false,
    inputHash: sha256(canonicalJson(draft.basis)),
    basis: draft.basis,
  });
  return JSON.parse(JSON.stringify(document)) as StatementDocument;
}

const SOUND = exported();

function fields(document: unknown): string[] {
  return verifyStatement(document, sha256).map((difference) => difference.field);
}

describe('an exported statement', () => {
  it('follows from its file alone', () => {
    expect(verifyStatement(SOUND, sha256)).toEqual([]);
    expect(SOUND.number).toBe('hof-2026-0007');
    expect(SOUND.lines).toHaveLength(8);
  });

  it('is found out in every figure that is changed', () => {
    const changed = (change: (document: StatementDocument) => void) => {
      const copy = structuredClone(SOUND);
      change(copy);
      return fields(copy);
    };
    const supply = 'basis.supplies.0';
    expect(changed((one) => (one.gross = '1.00'))).toEqual(['gross']);
    expect(changed((one) => (one.vat = '1.00'))).toEqual(['vat']);
    expect(changed((one) => (one.substituteKwh = '0.000000'))).toEqual(['substituteKwh']);
    expect(changed((one) => (one.number = 'hof-2025-0007'))).toEqual(['number']);
    expect(changed((one) => (one.issuedOn = '2026-04-01'))).toEqual(['issuedOn']);
    expect(changed((one) => (one.lines[0].net = '9.99'))).toEqual(['lines.0']);
    expect(changed((one) => one.lines.pop())).toEqual(['lines.7']);
    expect(changed((one) => (one.basis.member.name = 'Berta'))).toEqual(['inputHash']);
    expect(changed((one) => (one.basis.supplies[0].consumption[50] += 1))).toEqual([
      'inputHash',
      `${supply}.consumption.50`,
    ]);
    expect(changed((one) => one.basis.supplies[0].grid.pop())).toContain(`${supply}.grid`);
    expect(changed((one) => (one.basis.supplies[0].prices.solar = 'free'))).toContain('basis');
    expect(fields({ ...SOUND, extra: 1 })).toEqual(['']);
    expect(fields('no statement')).toEqual(['']);
  });

  it('is found out in every quarter-hour that is changed', () => {
    const places = SOUND.basis.supplies[1].solar.length - 1;
    fc.assert(
      fc.property(fc.nat({ max: places }), fc.integer({ min: 1, max: 9 }), (at, more) => {
        const copy = structuredClone(SOUND);
        copy.basis.supplies[1].solar[at] += more;
        expect(fields(copy)).toContain(`basis.supplies.1.consumption.${at}`);
      }),
      { numRuns: 10 },
    );
  });
});
