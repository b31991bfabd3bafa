/**
 * What is owed is a sum of exact fractions kept in doubles. Over the quarter-hours of a month its error
 * stays below 10^-11 milliwatt-hours, so two that differ by less are equal and the tie goes by id.
 */
export const TIE = 1e-11;

/**
 * Participants by what they are owed, as a heap over their places: the most owed first, ties to the
 * earlier (`most`), or the least owed first, ties to the later (`least`). It holds no amounts of its
 * own; after the first one's amount changed, `settleFirst` or `dropFirst` restores the order.
 */
export class OwedQueue {
  private readonly places: Int32Array;
  private size = 0;
  private sign = 1;

  constructor(private readonly owed: Float64Array) {
    this.places = new Int32Array(owed.length);
  }

  begin(order: 'most' | 'least'): void {
    this.size = 0;
    this.sign = order === 'most' ? 1 : -1;
  }

  put(place: number): void {
    this.places[this.size] = place;
    this.size += 1;
  }

  /** Brings those that were put into order. */
  order(): void {
    for (let at = (this.size >> 1) - 1; at >= 0; at -= 1) this.sink(at);
  }

  /** The place of the first; -1 when nobody is left. */
  first(): number {
    return this.size === 0 ? -1 : this.places[0];
  }

  settleFirst(): void {
    this.sink(0);
  }

  dropFirst(): void {
    this.size -= 1;
    this.places[0] = this.places[this.size];
    this.sink(0);
  }

  private sink(from: number): void {
    const { places, size } = this;
    const place = places[from];
    let at = from;
    for (let child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && this.isBefore(places[child + 1], places[child])) child += 1;
      if (!this.isBefore(places[child], place)) break;
      places[at] = places[child];
      at = child;
    }
    places[at] = place;
  }

  private isBefore(a: number, b: number): boolean {
    const ahead = (this.owed[a] - this.owed[b]) * this.sign;
    return ahead > TIE || (ahead >= -TIE && (b - a) * this.sign > 0);
  }
}
