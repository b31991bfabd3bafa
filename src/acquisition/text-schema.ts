import { z } from 'zod';
import { pathText, PlacedTree } from '../community/yaml-tree.js';
import { InputError, Problem } from '../kernel/problem.js';

const WHOLE = /^(?:\d{1,9}|0x[0-9A-Fa-f]{1,8})$/;
const DECIMAL = /^-?\d{1,12}(?:\.\d{1,9})?$/;

/** A whole number as text, decimal or `0x…`, within [min, max]. */
export function wholeText(min: number, max: number) {
  return z.string().transform((text, context) => {
    const value = WHOLE.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    context.addIssue(`is '${text}'; write a whole number from ${min} to ${max}`);
    return z.NEVER;
  });
}

/** A positive decimal number with a point, kept as text so that no float touches it. */
export const positiveText = z.string().refine((text) => DECIMAL.test(text) && Number(text) > 0, {
  error: ({ input }) => `is '${String(input)}'; write a number above zero with a decimal point`,
});

/** A number with a point within [min, max], for things that are no energy and no money. */
export function numberText(min: number, max: number) {
  return z.string().transform((text, context) => {
    const value = DECIMAL.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    context.addIssue(`is '${text}'; write a number from ${min} to ${max}`);
    return z.NEVER;
  });
}

/** One of a closed list of words; the sentence names them all. */
export function oneOf<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, {
    error: ({ input }) =>
      input === undefined
        ? `is missing; write one of: ${words.join(', ')}`
        : `'${shown(input)}' is not known; write one of: ${words.join(', ')}`,
  });
}

export const requiredText = z
  .string({ error: 'is missing; write a text' })
  .min(1, { error: 'is empty; write a text' })
  .max(500);

export const flagText = oneOf(['true', 'false']).transform((word) => word === 'true');

/** Reads a tree by a schema; every problem at once, each with its line and place. */
export function readBySchema<S extends z.ZodType>(
  schema: S,
  tree: PlacedTree,
  file: string,
): z.output<S> {
  const result = schema.safeParse(tree.root);
  if (result.success) return result.data;
  throw new InputError(result.error.issues.map((issue) => problemOf(issue, tree, file)));
}

function problemOf(issue: z.core.$ZodIssue, tree: PlacedTree, file: string): Problem {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  const field = pathText(path);
  const message =
    issue.code === 'unrecognized_keys'
      ? `unknown key ${issue.keys.map((key) => `'${key}'`).join(', ')}; remove it or correct its spelling`
      : issue.message;
  return { file, ...lineOf(tree, path), ...(field === '' ? {} : { field }), message };
}

function lineOf(tree: PlacedTree, path: readonly (string | number)[]): { line?: number } {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const line = tree.lines.get(pathText(path.slice(0, depth)));
    if (line !== undefined) return { line };
  }
  return {};
}

function shown(input: unknown): string {
  return typeof input === 'string' ? input : JSON.stringify(input);
}
