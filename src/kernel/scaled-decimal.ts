const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d+))?$/;

/**
 * Reads decimal text (a point, no exponent, no sign but `-`) as a whole number of 10^-places, without
 * ever passing through a float. Returns undefined for text that is no such number or has more places.
 */
export function parseScaled(text: string, places: number): number | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (fraction.length > places) return undefined;
  const scaled = Number(whole + fraction.padEnd(places, '0'));
  if (!Number.isSafeInteger(scaled)) return undefined;
  return sign === '-' && scaled !== 0 ? -scaled : scaled;
}

/** Writes a whole number of 10^-places as decimal text with exactly that many places. */
export function formatScaled(scaled: number, places: number): string {
  const digits = Math.abs(scaled)
    .toString()
    .padStart(places + 1, '0');
  const sign = scaled < 0 ? '-' : '';
  return `${sign}${digits.slice(0, digits.length - places)}.${digits.slice(digits.length - places)}`;
}
