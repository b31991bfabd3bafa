const DISTANCE_MAX = 2;

/**
 * The known word a misspelt one most likely means: at most two letters added, left out or replaced,
 * whatever the case; undefined when none is near. For the `did you mean` of a refusal.
 */
export function closestWord(word: string, known: readonly string[]): string | undefined {
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(word.trim().toLowerCase(), candidate.toLowerCase());
    if (
      distance <= DISTANCE_MAX &&
      distance < candidate.length &&
      distance < (best?.distance ?? 9)
    ) {
      best = { word: candidate, distance };
    }
  }
  return best?.word;
}

/** `; did you mean …?`, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const closest = closestWord(word, known);
  return closest === undefined ? '' : `; did you mean \`${closest}\`?`;
}

function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > DISTANCE_MAX) return DISTANCE_MAX + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const removed = (previous[column] ?? 0) + 1;
      const added = (current[column - 1] ?? 0) + 1;
      current.push(Math.min(replaced, removed, added));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
