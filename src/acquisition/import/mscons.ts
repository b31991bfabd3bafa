import { Energy } from '../../kernel/energy.js';
import { Instant, parseInstant, QUARTER_HOUR_MS } from '../../kernel/quarter-hour.js';
import { EdifactSegment, EdifactText } from '../../platform/edifact-segments.js';
import { Cell } from './file-cells.js';
import { EnergyUnit, numberCell } from './file-number.js';
import { ValueState } from './file-value.js';
import { ImportSift } from './import-sift.js';
import { ObisRegister, obisRegister } from './obis-register.js';
import { TimePattern } from './time-pattern.js';

/** Qualifiers of QTY (MSCONS message description 2.4, DE 6063): what the value is. */
const STATES: ReadonlyMap<string, ValueState | 'sum'> = new Map([
  ['220', 'measured'],
  ['67', 'estimated'],
  ['201', 'proposed'],
  ['20', 'unusable'],
  ['187', 'forecast'],
  ['Z18', 'provisional'],
  ['Z30', 'missing'],
  ['79', 'sum'],
]);
const UNITS: ReadonlyMap<string, EnergyUnit> = new Map([
  ['', 'kWh'],
  ['KWH', 'kWh'],
  ['MWH', 'MWh'],
  ['WTH', 'Wh'],
]);
const DATE = new TimePattern('yyyyMMdd');
const POWERS = ['KWT', 'MAW', 'KVR', 'K3'];

/** A quantity whose times follow in later segments. */
interface OpenQuantity {
  readonly segment: EdifactSegment;
  readonly register: ObisRegister;
  readonly name: string;
  readonly times: Map<string, Cell<Instant | 'day'>>;
}

/**
 * Reads MSCONS messages (BDEW, UN/EDIFACT D.04B): load profiles (energy between DTM+163 and DTM+164) and
 * register values (DTM+9 or DTM+7). Times need their offset (format 303). Status codes decide what may
 * be billed; an unknown one, like an unknown register, is refused and never guessed.
 */
export class MsconsReader {
  private location = '';
  private device = '';
  private register: ObisRegister | undefined;
  private readonly shared = new Map<string, Cell<Instant | 'day'>>();
  private open: OpenQuantity | undefined;
  private messageStart = 0;
  private messages = 0;

  constructor(
    private readonly sift: ImportSift,
    private readonly decimal: string,
  ) {}

  static read({ segments, decimal }: EdifactText, sift: ImportSift): void {
    const reader = new MsconsReader(sift, decimal);
    if (segments.at(0)?.tag !== 'UNB' || segments.at(-1)?.tag !== 'UNZ') {
      sift.tell(1, 'UNB', 'the interchange lacks its envelope (UNB … UNZ): it was cut off.');
    }
    for (const segment of segments) reader.take(segment);
  }

  private take(segment: EdifactSegment): void {
    const act = this.actions[segment.tag];
    act?.(segment);
  }

  private readonly actions: Readonly<Partial<Record<string, (segment: EdifactSegment) => void>>> = {
    UNB: (segment) => {
      if (part(segment, 10) !== '1') return;
      this.sift.tell(
        segment.number,
        'UNB',
        'the interchange is marked as a test; it is not taken.',
      );
    },
    UNH: (segment) => {
      this.startMessage(segment);
    },
    LOC: (segment) => {
      this.flush();
      this.location = part(segment, 1);
      this.device = '';
      this.register = undefined;
      this.shared.clear();
    },
    RFF: (segment) => {
      if (part(segment, 0) === 'MG') this.device = part(segment, 0, 1);
    },
    LIN: () => {
      this.flush();
      this.register = undefined;
    },
    PIA: (segment) => {
      this.takeRegister(segment);
    },
    QTY: (segment) => {
      this.startQuantity(segment);
    },
    DTM: (segment) => {
      const times = this.open?.times ?? this.shared;
      times.set(part(segment, 0), timeOf(segment));
    },
    UNT: (segment) => {
      this.endMessage(segment);
    },
    UNZ: (segment) => {
      if (Number(part(segment, 0)) === this.messages) return;
      const told = `says ${part(segment, 0)} messages, there are ${this.messages}: parts are lost.`;
      this.sift.tell(segment.number, 'UNZ', told);
    },
  };

  private startMessage(segment: EdifactSegment): void {
    this.messages += 1;
    this.messageStart = segment.number;
    const kind = [0, 1, 2, 3, 4].map((place) => part(segment, 1, place)).join(':');
    if (/^MSCONS:D:04B:UN:2\.\d[a-z]?$/.test(kind)) return;
    const message = `the message is ${kind}; expected MSCONS:D:04B:UN:2.4c or another 2.x.`;
    this.sift.tell(segment.number, 'UNH', message);
  }

  private endMessage(segment: EdifactSegment): void {
    this.flush();
    const count = segment.number - this.messageStart + 1;
    this.location = '';
    if (Number(part(segment, 0)) === count) return;
    const message = `says ${part(segment, 0)} segments, there are ${count}: parts are lost.`;
    this.sift.tell(segment.number, 'UNT', message);
  }

  private takeRegister(segment: EdifactSegment): void {
    const code = part(segment, 1);
    this.register = obisRegister(code);
    if (this.register !== undefined) return;
    this.sift.tell(segment.number, 'PIA', `'${code}' is no register of active energy known here.`);
  }

  private startQuantity(segment: EdifactSegment): void {
    this.flush();
    const unit = part(segment, 0, 2);
    if (POWERS.includes(unit)) {
      this.sift.leaveOut(`power (${unit})`);
      return;
    }
    const { register } = this;
    if (register === undefined) return;
    const name = register.kind === 'register' && this.device !== '' ? this.device : this.location;
    this.open = { segment, register, name, times: new Map(this.shared) };
  }

  private flush(): void {
    const { open } = this;
    this.open = undefined;
    if (open === undefined) return;
    const { number } = open.segment;
    const qualifier = part(open.segment, 0);
    const state = STATES.get(qualifier);
    if (state === 'sum') this.sift.leaveOut('sums (79)');
    else if (state === undefined) {
      this.sift.tell(number, 'QTY', `the status '${qualifier}' is not known; ask the sender.`);
    } else this.takeQuantity(open, state);
  }

  private takeQuantity(open: OpenQuantity, state: ValueState): void {
    const { number } = open.segment;
    const raw = [0, 1, 2].map((place) => part(open.segment, 0, place)).join(':');
    const unit = UNITS.get(part(open.segment, 0, 2));
    const text = part(open.segment, 0, 1);
    if (open.name === '') this.sift.tell(number, 'LOC', 'the value names no location.');
    else if (unit === undefined) {
      this.sift.tell(number, 'QTY', `the unit '${part(open.segment, 0, 2)}' is no energy.`);
    } else {
      const at = open.register.kind === 'interval' ? intervalStart(open) : this.readingTime(open);
      if ('message' in at) this.sift.tell(number, 'DTM', at.message);
      else this.takeNumber(open, { at: at.value, state, text, unit, raw });
    }
  }

  private takeNumber(
    { segment, register, name }: OpenQuantity,
    value: {
      readonly at: Instant;
      readonly state: ValueState;
      readonly text: string;
      readonly unit: EnergyUnit;
      readonly raw: string;
    },
  ): void {
    const { at, state, text, unit, raw } = value;
    const decimal = this.decimal === ',' ? ',' : '.';
    const cell = numberCell(text, { decimal, thousands: 'none', unit, missing: [] });
    const line = segment.number;
    if ('message' in cell) this.sift.tell(line, 'QTY', cell.message);
    else if ('negative' in cell) {
      this.sift.setAside(line, 'sign', raw, `'${text}' is negative. Kept, not billed.`);
    } else {
      const energy = 'energy' in cell ? cell.energy : Energy.zero;
      const known = 'missing' in cell ? 'missing' : state;
      this.sift.take({ ...register, line, name, at, energy, state: known, raw });
    }
  }

  private readingTime({ times }: OpenQuantity): Cell<Instant> {
    const time = times.get('9') ?? times.get('7');
    if (time === undefined) return { message: 'the register value has no time (DTM+9 or DTM+7).' };
    if ('message' in time) return time;
    if (time.value !== 'day') return { value: time.value };
    return { message: 'the register value has a day without a time; ask for format 303.' };
  }
}

function intervalStart({ times }: OpenQuantity): Cell<Instant> {
  const [start, end] = [times.get('163'), times.get('164')];
  if (start === undefined || end === undefined) {
    return { message: 'the value lacks its start or end (DTM+163, DTM+164).' };
  }
  if ('message' in start) return start;
  if ('message' in end) return end;
  if (start.value === 'day' || end.value === 'day') {
    return { message: 'the value has days without times; ask for format 303.' };
  }
  const minutes = (end.value - start.value) / 60_000;
  if (end.value - start.value === QUARTER_HOUR_MS) return { value: start.value };
  return { message: `the value spans ${minutes} minutes; quarter-hours are needed.` };
}

/** Format 303 is CCYYMMDDHHMMZZZ with the offset in hours; 203 has none and is refused. */
function timeOf(segment: EdifactSegment): Cell<Instant | 'day'> {
  const [text, format] = [part(segment, 0, 1), part(segment, 0, 2)];
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)([+-]\d\d)$/.exec(text);
  if (format === '303' && match !== null) {
    const [, year = '', month = '', day = '', hour = '', minute = '', zone = ''] = match;
    const value = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:00${zone}:00`);
    if (value !== undefined) return { value };
  }
  if (format === '102' && DATE.read(text) !== undefined) return { value: 'day' };
  const wanted = 'expected format 303 with an offset like 202603010015+00';
  return { message: `'${text}' in format ${format} is no time; ${wanted}.` };
}

function part(segment: EdifactSegment, element: number, component = 0): string {
  return segment.elements.at(element)?.at(component) ?? '';
}
