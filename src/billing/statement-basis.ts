import { z } from 'zod';

/** Whole milliwatt-hours of the quarter-hours of a span, oldest first. */
const milliwattHours = z.array(z.number().int().nonnegative());

/** A register value of a meter: `kwh` at the instant `at` (UTC). */
const registerReading = z.strictObject({ at: z.string(), kwh: z.string() });

/** A meter that measured the span, with the readings at its start and end where they are known. */
const register = z.strictObject({
  meter: z.string(),
  register: z.enum(['import', 'export']),
  factor: z.string(),
  start: registerReading.optional(),
  end: registerReading.optional(),
});

/** Net prices of a tariff as decimal text: €/kWh, €/month, € per session, percent. */
const prices = z.strictObject({
  from: z.string(),
  solar: z.string(),
  battery: z.string().optional(),
  grid: z.string(),
  base: z.string(),
  sessionFee: z.string().optional(),
  vat: z.string(),
});

/** A charge session whose fee or energy is in the supply. */
const session = z.strictObject({
  id: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  startKwh: z.string(),
  endKwh: z.string(),
  kwh: z.string(),
  /** The fee belongs to the month of the start. */
  fee: z.boolean(),
});

/**
 * What a member drew at one metering point over a run of local days [from, to) under one price entry.
 * `held` says that the base fee is due. The arrays hold every quarter-hour of the run from `first` on;
 * energy that belongs to others (sessions) is zero here.
 */
export const supplySchema = z.strictObject({
  meteringPoint: z.string(),
  tariff: z.string(),
  from: z.string(),
  to: z.string(),
  held: z.boolean(),
  prices,
  first: z.string(),
  consumption: milliwattHours,
  solar: milliwattHours,
  battery: milliwattHours.optional(),
  grid: milliwattHours,
  /** 1 where the consumption rests on a substitute. */
  substitute: z.array(z.union([z.literal(0), z.literal(1)])),
  sessions: z.array(session),
  registers: z.array(register),
});

/** Everything a statement rests on, as text and whole numbers: the bytes of `input_hash`. */
export const basisSchema = z.strictObject({
  version: z.literal(1),
  community: z.strictObject({
    id: z.string(),
    name: z.string(),
    timezone: z.string(),
    currency: z.string(),
    legalModel: z.string(),
    address: z.string().optional(),
    taxNumber: z.string().optional(),
    vatId: z.string().optional(),
  }),
  period: z.string(),
  member: z.strictObject({
    id: z.string(),
    name: z.string(),
    role: z.enum(['operator', 'member']),
    address: z.string().optional(),
    customerNumber: z.string().optional(),
  }),
  allocation: z.array(
    z.strictObject({
      from: z.string(),
      key: z.string(),
      model: z.string(),
      /** Fixed shares per metering point as fractions. */
      shares: z.record(z.string(), z.string()).optional(),
      groups: z.array(z.array(z.string())).optional(),
    }),
  ),
  /** The community's quarter-hours of the month: what was generated, drawn and shared out. */
  totals: z.strictObject({
    first: z.string(),
    generation: z.array(z.number().int().nonnegative().nullable()),
    consumption: milliwattHours,
    allocated: milliwattHours,
  }),
  supplies: z.array(supplySchema),
});

export type SupplyBasis = z.infer<typeof supplySchema>;
export type StatementBasis = z.infer<typeof basisSchema>;
