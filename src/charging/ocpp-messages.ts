import { z } from 'zod';

/**
 * The OCPP 1.6 messages that are used, as the official schemas name their fields. Tolerant on input:
 * unknown fields are dropped, lengths are capped only where the text is stored.
 */
const word = z.string().max(500);
const connectorId = z.number().int().min(0).max(1000);

export const SampledValue = z.object({
  value: z.union([z.string().max(2500), z.number().transform(String)]),
  context: word.optional(),
  format: word.optional(),
  measurand: word.optional(),
  phase: word.optional(),
  location: word.optional(),
  unit: word.optional(),
});
export type SampledValue = z.infer<typeof SampledValue>;

export const MeterValue = z.object({
  timestamp: word.optional(),
  sampledValue: z.array(SampledValue).max(5000),
});
export type MeterValue = z.infer<typeof MeterValue>;

export const BootNotification = z.object({
  chargePointVendor: word.default(''),
  chargePointModel: word.default(''),
  firmwareVersion: word.optional(),
  meterSerialNumber: word.optional(),
});
export type BootNotification = z.infer<typeof BootNotification>;

export const StatusNotification = z.object({
  connectorId,
  status: word,
  errorCode: word.default('NoError'),
  timestamp: word.optional(),
});
export type StatusNotification = z.infer<typeof StatusNotification>;

export const Authorize = z.object({ idTag: word });

/** An id tag that is missing or too long is an unknown one: the start must be answered all the same. */
export const StartTransaction = z.object({
  connectorId,
  idTag: word.default(''),
  meterStart: z.number().int().min(0).max(1e12),
  timestamp: word.optional(),
});
export type StartTransaction = z.infer<typeof StartTransaction>;

export const StopTransaction = z.object({
  transactionId: z.number().int().catch(-1),
  meterStop: z.number().int().min(0).max(1e12),
  timestamp: word.optional(),
  reason: word.default('Local'),
  transactionData: z.array(MeterValue).max(5000).catch([]).default([]),
});
export type StopTransaction = z.infer<typeof StopTransaction>;

export const MeterValues = z.object({
  connectorId,
  transactionId: z.number().int().optional(),
  meterValue: z.array(MeterValue).max(5000),
});
export type MeterValues = z.infer<typeof MeterValues>;

/** The answer to RemoteStartTransaction and RemoteStopTransaction: Accepted means "will try". */
export const RemoteAnswer = z.object({ status: word });

export type IdTagStatus = 'Accepted' | 'Blocked' | 'Expired' | 'Invalid' | 'ConcurrentTx';

/** Identifiers of drivers compare without case (CiString, OCPP 1.6 section 7.8). */
export function foldIdTag(tag: string): string {
  return tag.toUpperCase();
}
