import { z } from 'zod';
import { Canonical } from '../kernel/canonical-json.js';
import { Statement, StatementLine, VatGroup } from './statement.js';
import { basisSchema } from './statement-basis.js';

const lineSchema = z.strictObject({
  line: z.string(),
  meteringPoint: z.string(),
  tariff: z.string(),
  from: z.string(),
  to: z.string(),
  quantity: z.string(),
  unit: z.string(),
  unitPrice: z.string(),
  net: z.string(),
  vatRate: z.string(),
  days: z.number().optional(),
  daysOfMonth: z.number().optional(),
});

const vatGroupSchema = z.strictObject({ rate: z.string(), net: z.string(), vat: z.string() });

/** The statement as a document: everything a recipient needs to check it, amounts as decimal text. */
export const statementSchema = z.strictObject({
  format: z.literal('commonwatt-statement'),
  version: z.literal(1),
  number: z.string(),
  community: z.string(),
  period: z.string(),
  member: z.string(),
  issuedOn: z.string(),
  inner: z.boolean(),
  lines: z.array(lineSchema),
  vatGroups: z.array(vatGroupSchema),
  net: z.string(),
  vat: z.string(),
  gross: z.string(),
  passThrough: z.string(),
  substituteKwh: z.string(),
  inputHash: z.string(),
  basis: basisSchema,
});
export type StatementDocument = z.infer<typeof statementSchema>;
export type LineDocument = z.infer<typeof lineSchema>;
export type VatGroupDocument = z.infer<typeof vatGroupSchema>;

/** Writes a statement as its document; `verifyStatement` needs nothing else. */
export function statementDocument(statement: Statement): StatementDocument & Canonical {
  return {
    format: 'commonwatt-statement',
    version: 1,
    number: statement.number,
    community: statement.community,
    period: statement.period,
    member: statement.member,
    issuedOn: statement.issuedOn,
    inner: statement.inner,
    lines: statement.lines.map(lineDocument),
    vatGroups: statement.vatGroups.map(vatGroupDocument),
    net: statement.net.toString(),
    vat: statement.vat.toString(),
    gross: statement.gross.toString(),
    passThrough: statement.passThrough.toString(),
    substituteKwh: statement.substituteEnergy.kwh(),
    inputHash: statement.inputHash,
    basis: statement.basis,
  };
}

export function lineDocument(line: StatementLine): LineDocument {
  return {
    ...line,
    unitPrice: line.unitPrice.toString(),
    net: line.net.toString(),
    vatRate: line.vatRate.toString(),
  };
}

export function vatGroupDocument({ rate, net, vat }: VatGroup): VatGroupDocument {
  return { rate: rate.toString(), net: net.toString(), vat: vat.toString() };
}
