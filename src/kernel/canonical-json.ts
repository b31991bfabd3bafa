/** A value that canonical JSON can hold: numbers must be whole, everything else is text. */
export type Canonical =
  | string
  | number
  | boolean
  | null
  | readonly Canonical[]
  | { readonly [key: string]: Canonical | undefined };

/**
 * JSON with sorted keys, no white space and no undefined members (RFC 8785 for the values used here:
 * text, whole numbers, booleans). Equal inputs give equal bytes, so its SHA-256 names the inputs.
 */
export function canonicalJson(value: Canonical): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = value as { readonly [key: string]: Canonical | undefined };
  const parts = Object.keys(members)
    .sort()
    .flatMap((key) => {
      const member = members[key];
      return member === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(member)}`];
    });
  return `{${parts.join(',')}}`;
}
