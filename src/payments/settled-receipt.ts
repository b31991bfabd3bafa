import { MemberId } from '../community/community.js';
import { LocalDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';

/**
 * Money that settled (positive) or, by a return, unsettled (negative) a part of one statement on a
 * date. gross = distributable + passThrough + vat, always to the cent.
 */
export interface SettledReceipt {
  readonly statement: string;
  readonly member: MemberId;
  readonly date: LocalDay;
  readonly gross: Money;
  readonly distributable: Money;
  readonly passThrough: Money;
  readonly vat: Money;
  /** Which payment it is: `assumed` where paid-when-issued makes it, else the key of the cash row. */
  readonly receipt: string;
}

/** Money of a member that waits on a day because no statement is open for it. */
export interface WaitingReceipt {
  readonly receipt: string;
  /** Absent while only a statement is named that is not issued yet. */
  readonly member: MemberId | undefined;
  /** The statement it was sent for, where one was named. */
  readonly statement: string | undefined;
  readonly date: LocalDay;
  readonly gross: Money;
}
