import { z } from 'zod';
import { MemberId, MeteringPointId } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { localDay } from '../kernel/local-day.js';
import { BilledMonth, NotIssued, Vacancy } from './statement.js';

/** What a month's billing left out and found, beside its statements. */
export type Outcome = Pick<BilledMonth, 'notIssued' | 'vacancies' | 'findings'>;

const energy = z.number().int().nonnegative();

const outcomeSchema = z.object({
  notIssued: z.array(
    z.object({
      member: z.string(),
      code: z.enum([
        'no-line',
        'value-missing',
        'generation-missing',
        'tariff-missing',
        'finding-open',
      ]),
      reason: z.string(),
    }),
  ),
  vacancies: z.array(
    z.object({
      meteringPoint: z.string(),
      from: z.string(),
      to: z.string(),
      consumption: energy,
      solar: energy,
      battery: energy.optional(),
      grid: energy,
    }),
  ),
  findings: z.array(
    z.object({ code: z.string(), place: z.string(), count: z.number(), text: z.string() }),
  ),
});

/** The outcome as it is stored: energies in whole milliwatt-hours. */
export function outcomeColumns(outcome: Outcome): z.input<typeof outcomeSchema> {
  return {
    notIssued: [...outcome.notIssued],
    vacancies: outcome.vacancies.map((vacancy) => ({
      meteringPoint: vacancy.meteringPoint,
      from: vacancy.from,
      to: vacancy.to,
      consumption: vacancy.consumption.milliwattHours,
      solar: vacancy.solar.milliwattHours,
      battery: vacancy.battery?.milliwattHours,
      grid: vacancy.grid.milliwattHours,
    })),
    findings: [...outcome.findings],
  };
}

export function parseOutcome(stored: unknown): Outcome {
  const { notIssued, vacancies, findings } = outcomeSchema.parse(stored);
  return {
    notIssued: notIssued.map((one): NotIssued => ({ ...one, member: one.member as MemberId })),
    vacancies: vacancies.map((one): Vacancy => ({
      meteringPoint: one.meteringPoint as MeteringPointId,
      from: localDay(one.from),
      to: localDay(one.to),
      consumption: Energy.ofMilliwattHours(one.consumption),
      solar: Energy.ofMilliwattHours(one.solar),
      battery: one.battery === undefined ? undefined : Energy.ofMilliwattHours(one.battery),
      grid: Energy.ofMilliwattHours(one.grid),
    })),
    findings,
  };
}
