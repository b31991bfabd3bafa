/** A message that waits to be acknowledged. */
export interface Ticket {
  readonly messageId: number;
  isStored: boolean;
}

const SPENT_MAX = 1_024;

/**
 * The messages of one connection that are not acknowledged yet. Acknowledgements leave in the order in
 * which the messages came (MQTT 5, 4.6), whichever of them became durable first.
 */
export class AcknowledgementOrder {
  private tickets: Ticket[] = [];
  private first = 0;

  take(messageId: number): Ticket {
    const ticket: Ticket = { messageId, isStored: false };
    this.tickets.push(ticket);
    return ticket;
  }

  /** The message is durable: returns the ids that may be acknowledged now, in their order. */
  stored(ticket: Ticket): readonly number[] {
    ticket.isStored = true;
    const ids: number[] = [];
    for (let next = this.tickets.at(this.first); next?.isStored === true;) {
      ids.push(next.messageId);
      this.first += 1;
      next = this.first < this.tickets.length ? this.tickets[this.first] : undefined;
    }
    if (this.first > SPENT_MAX || this.first === this.tickets.length) this.forgetSpent();
    return ids;
  }

  private forgetSpent(): void {
    this.tickets = this.tickets.slice(this.first);
    this.first = 0;
  }
}
