/**
 * The exact shares of one quarter-hour: owed is `whole` + `fraction` milliwatt-hours, at most `cap` can
 * be given. One place per participant in the text order of ids, and a last one for the surplus.
 */
export interface ExactShares {
  readonly whole: Float64Array;
  readonly fraction: Float64Array;
  readonly cap: Float64Array;
}

/** A key: how the energy of one quarter-hour is shared among participants (DOMAIN.md §1.3). */
export interface Key {
  /**
   * Writes everybody's exact share of `shared` milliwatt-hours, given what each uses (a whole number per
   * participant, zero for one that is missing), and returns how many are handed out in total.
   */
  share(shared: number, use: Float64Array, shares: ExactShares): number;
}

/** What a key is built from: its participants on a day, in the text order of ids. */
export interface KeyParticipant {
  readonly id: string;
  /** False before its `from` and from its `to` on. */
  readonly exists: boolean;
}

export function exactShares(participants: number): ExactShares {
  return {
    whole: new Float64Array(participants + 1),
    fraction: new Float64Array(participants + 1),
    cap: new Float64Array(participants + 1),
  };
}
