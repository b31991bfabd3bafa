import { Direction } from '../../kernel/profile.js';
import { Instant } from '../../kernel/quarter-hour.js';

/** A value of the record with what it came in: a register at an instant, or a given quarter-hour. */
export interface RecordedValue {
  readonly kind: 'register' | 'interval';
  /** The meter of a register, the metering point of an interval. */
  readonly name: string;
  readonly direction: Direction;
  /** Of an interval: its start. */
  readonly at: Instant;
  readonly milliwattHours: number;
  /** `modbus/house/meter`, `import 7`, or the name of a file. */
  readonly source: string;
  /** What the device said, and the SHA-256 (hex) its bytes had when they were read. */
  readonly frame?: { readonly sequence: number; readonly sha256: string } | undefined;
}

/** A file values came in, as it is kept. */
export interface KeptFile {
  readonly source: string;
  /** Hex, of the file as it came. */
  readonly sha256: string;
  /** gzip; undefined where nothing is kept any more. */
  readonly content?: Uint8Array | undefined;
}

/** Values and the files some of them came in. */
export interface RecordedSpan {
  readonly values: readonly RecordedValue[];
  readonly files: readonly KeptFile[];
}

/**
 * What became of the raw bytes of a value: `whole` has the hash that was stored, `changed` another one,
 * `gone` cannot be read any more, `not-kept` never had any (files read by the command line).
 */
export type RawState = 'whole' | 'changed' | 'gone' | 'not-kept';

/** What a span of the record is asked by: stored keys only. */
export interface RecordedKeys {
  readonly meteringPoint: string;
  readonly registers: readonly { readonly meter: string; readonly register: Direction }[];
  readonly from: Instant;
  readonly to: Instant;
}
