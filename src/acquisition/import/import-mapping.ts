import { z } from 'zod';
import { PlacedTree } from '../../community/yaml-tree.js';
import { Direction } from '../../kernel/profile.js';
import { CsvSeparator } from '../../platform/csv-record.js';
import { numberText, oneOf, readBySchema, requiredText, wholeText } from '../text-schema.js';
import { ENERGY_UNITS, EnergyUnit, NumberForm } from './file-number.js';
import { VALUE_STATES, ValueState } from './file-value.js';
import { RepeatedHourRule } from './local-times.js';
import { TimePattern } from './time-pattern.js';

/** What every mapping may say, whatever the format. */
export interface ValueMapping {
  /** Names of the file for meters or metering points of the community. */
  readonly names: ReadonlyMap<string, string>;
  /** What becomes of values the supplier calls preliminary; taken, they count as estimated. */
  readonly provisional: 'set-aside' | 'take';
  /** More than this in a quarter-hour is set aside as implausible. */
  readonly kilowattsMax?: number | undefined;
  /** What a time without an end says of its quarter-hour; of a day without a time, for registers. */
  readonly stamp?: 'start' | 'end' | undefined;
}

/** How a table of values is written: a CSV file of whatever program. */
export interface TableMapping extends ValueMapping {
  readonly format: 'csv';
  readonly kind: 'register' | 'interval';
  readonly encoding: 'utf-8' | 'utf-16le' | 'windows-1252';
  readonly separator: CsvSeparator;
  readonly skipLines: number;
  readonly otherColumns: 'refuse' | 'ignore';
  readonly columns: TableColumns;
  readonly numbers: NumberForm;
  readonly times: readonly TimePattern[];
  readonly repeatedHour: RepeatedHourRule;
  readonly meter?: string | undefined;
  readonly direction?: Direction | undefined;
  /** Words of the direction column; OBIS codes are known without being named here. */
  readonly directions: ReadonlyMap<string, Direction>;
  readonly states: ReadonlyMap<string, ValueState>;
}

/** Names of columns; `time` may be two columns, day and time, that are read joined by a space. */
export interface TableColumns {
  readonly time: readonly string[];
  readonly value: string;
  readonly meter?: string | undefined;
  readonly direction?: string | undefined;
  readonly state?: string | undefined;
  /** The end of the quarter-hour. */
  readonly end?: string | undefined;
  /** The offset of the wall clock, as +01:00. */
  readonly offset?: string | undefined;
  readonly unit?: string | undefined;
}

export interface MessageMapping extends ValueMapping {
  readonly format: 'mscons' | 'eda' | 'sdat';
}

export type ImportMapping = TableMapping | MessageMapping;

const SEPARATORS = { comma: ',', semicolon: ';', tab: '\t', bar: '|' } as const;
const texts = z.record(z.string(), z.string()).default({});
const asMap = <T>(record: Readonly<Record<string, T>>) => new Map(Object.entries(record));
const direction = oneOf(['import', 'export']);

const common = {
  names: texts.transform(asMap),
  provisional: oneOf(['set-aside', 'take']).default('set-aside'),
  kilowattsMax: numberText(0, 1_000_000).optional(),
};

const columns = z.strictObject({
  time: z.union([requiredText.transform((name) => [name]), z.array(requiredText).min(1).max(2)]),
  value: requiredText,
  meter: requiredText.optional(),
  direction: requiredText.optional(),
  state: requiredText.optional(),
  end: requiredText.optional(),
  offset: requiredText.optional(),
  unit: requiredText.optional(),
});

const pattern = requiredText.transform((text, context) => {
  const read = new TimePattern(text);
  if (read.fault !== undefined) context.addIssue(`'${text}' ${read.fault}`);
  return read;
});

const table = z
  .strictObject({
    format: z.literal('csv'),
    ...common,
    kind: oneOf(['register', 'interval']),
    stamp: oneOf(['start', 'end']).optional(),
    encoding: oneOf(['utf-8', 'utf-16le', 'windows-1252']).default('utf-8'),
    separator: oneOf(['comma', 'semicolon', 'tab', 'bar'])
      .default('comma')
      .transform((name) => SEPARATORS[name]),
    skipLines: wholeText(0, 100).default(0),
    otherColumns: oneOf(['refuse', 'ignore']).default('refuse'),
    columns,
    decimal: oneOf(['point', 'comma']).default('point'),
    thousands: oneOf(['none', 'point', 'comma', 'space', 'apostrophe']).default('none'),
    unit: oneOf(ENERGY_UNITS).default('kWh'),
    missing: z.array(requiredText).default([]),
    times: z.array(pattern).min(1),
    repeatedHour: oneOf(['refuse', 'in-order']).default('refuse'),
    meter: requiredText.optional(),
    direction: direction.optional(),
    directions: z.record(z.string(), direction).default({}).transform(asMap),
    states: z.record(z.string(), oneOf(VALUE_STATES)).default({}).transform(asMap),
  })
  .superRefine((read, context) => {
    const tell = (field: string, message: string) => {
      context.addIssue({ code: 'custom', path: [field], message });
    };
    if ((read.meter === undefined) === (read.columns.meter === undefined)) {
      tell('meter', 'name either a meter or the column of the meter (columns.meter)');
    }
    if ((read.direction === undefined) === (read.columns.direction === undefined)) {
      tell('direction', 'name either a direction or its column (columns.direction)');
    }
    if (
      read.kind === 'interval' &&
      (read.stamp === undefined) === (read.columns.end === undefined)
    ) {
      tell('stamp', 'say whether the time is the start or the end, or name the column of the end');
    }
    if (read.thousands === (read.decimal === 'point' ? 'point' : 'comma')) {
      tell('thousands', 'is the same mark as the decimal one');
    }
  })
  .transform(({ decimal, thousands, unit, missing, ...rest }): TableMapping => ({
    ...rest,
    numbers: { decimal: decimal === 'point' ? '.' : ',', thousands, unit, missing },
  }));

const message = z.strictObject({
  format: oneOf(['mscons', 'eda', 'sdat']),
  ...common,
  stamp: oneOf(['start', 'end']).optional(),
});

/** Reads one file of config/imports; refuses it with every problem at once. */
export function parseImportMapping(tree: PlacedTree, file: string): ImportMapping {
  const format = typeof tree.root === 'object' && 'format' in tree.root ? tree.root.format : '';
  if (format === 'csv') return readBySchema(table, tree, file);
  if (format === 'mscons' || format === 'eda' || format === 'sdat') {
    return readBySchema(message, tree, file);
  }
  return readBySchema(anyFormat, tree, file);
}

const anyFormat = z
  .looseObject({ format: oneOf(['csv', 'mscons', 'eda', 'sdat']) })
  .transform((): never => z.NEVER);

/** What the messages of the market say of themselves, without a mapping of one's own. */
export function messageMapping(format: MessageMapping['format']): MessageMapping {
  return { format, names: new Map(), provisional: 'set-aside' };
}

/** The two files of a scenario folder as mappings. */
export const READINGS_MAPPING = ownMapping('register', {
  time: ['at'],
  meter: 'meter',
  direction: 'register',
  value: 'kwh',
  state: 'quality',
});
export const MEASUREMENTS_MAPPING = ownMapping('interval', {
  time: ['from'],
  meter: 'metering_point',
  direction: 'direction',
  value: 'kwh',
  state: 'quality',
});

function ownMapping(kind: TableMapping['kind'], names: TableColumns): TableMapping {
  const unit: EnergyUnit = 'kWh';
  return {
    format: 'csv',
    names: new Map(),
    provisional: 'set-aside',
    kind,
    stamp: 'start',
    encoding: 'utf-8',
    separator: ',',
    skipLines: 0,
    otherColumns: 'refuse',
    columns: names,
    numbers: { decimal: '.', thousands: 'none', unit, missing: [] },
    times: [new TimePattern('iso')],
    repeatedHour: 'refuse',
    directions: new Map(),
    states: new Map(),
  };
}
