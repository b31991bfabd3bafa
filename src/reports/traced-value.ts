import { RawState, RecordedValue } from '../acquisition/record/recorded-value.js';

/** A value of the record and what became of its raw bytes. */
export interface TracedValue extends RecordedValue {
  readonly raw: RawState;
}
