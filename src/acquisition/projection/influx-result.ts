import { z } from 'zod';

/** One series of an answer to InfluxQL: tags, where the query was grouped by them, and rows. */
export interface InfluxSeries {
  readonly tags: Readonly<Partial<Record<string, string>>>;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

const Answer = z.object({
  results: z.array(
    z.object({
      error: z.string().optional(),
      series: z
        .array(
          z.object({
            tags: z.record(z.string(), z.string()).optional(),
            columns: z.array(z.string()),
            values: z.array(z.array(z.unknown())).optional(),
          }),
        )
        .optional(),
    }),
  ),
});

/** The series of one statement, or the server's refusal (which comes with status 200). */
export function parseResult(
  json: string,
): { readonly series: readonly InfluxSeries[] } | { readonly error: string } {
  const { results } = Answer.parse(JSON.parse(json));
  const error = results.find((result) => result.error !== undefined)?.error;
  if (error !== undefined) return { error };
  const series = results.flatMap((result) => result.series ?? []);
  return {
    series: series.map(({ tags = {}, columns, values = [] }) => ({ tags, columns, rows: values })),
  };
}

/** The values of one column, by its name. */
export function columnOf({ columns, rows }: InfluxSeries, name: string): readonly unknown[] {
  const place = columns.indexOf(name);
  return place === -1 ? [] : rows.map((row) => row[place]);
}

/** A duration as 1.x writes it (`2160h0m0s`), in days; undefined for ever (`0s`). */
export function daysOfDuration(duration: string): number | undefined {
  const [, hours = '0', minutes = '0', seconds = '0'] =
    /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration) ?? [];
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return total === 0 ? undefined : total / 86_400;
}

/** Text inside single quotes. */
export function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}

/** A name inside double quotes. */
export function named(name: string): string {
  return `"${name.replaceAll(/[\\"]/g, '\\$&')}"`;
}
