import { Direction } from '../../kernel/profile.js';
import { Instant, parseInstant, QUARTER_HOUR_MS } from '../../kernel/quarter-hour.js';
import { Energy } from '../../kernel/energy.js';
import { ValueState } from './file-value.js';
import { ImportSift } from './import-sift.js';
import {
  childrenOf,
  childOf,
  energyUnit,
  MarketElement,
  takeMarketValue,
  textAt,
} from './market-xml.js';

const NAMESPACE = 'http://www.ebutilities.at/schemata/customerprocesses/consumptionrecord/01p41';

/** Codes that carry the metering point's own energy; the others are shares the grid operator computed. */
const OWN_ENERGY: ReadonlyMap<string, Direction> = new Map([
  ['1-1:1.9.0 G.01', 'import'],
  ['1-1:2.9.0 G.01', 'export'],
]);
const SHARES = /^1-1:[12]\.9\.0 (G\.01T|G\.02|G\.03R?|P\.01T?)$/;

/** How a value was found (MM): measured, a substitute of good or of lesser quality. */
const METHODS: ReadonlyMap<string, ValueState> = new Map([
  ['', 'measured'],
  ['L1', 'measured'],
  ['L2', 'estimated'],
  ['L3', 'provisional'],
]);

/**
 * Reads an Austrian ConsumptionRecord (EDA, XSD 01.41): quarter-hours of one metering point by meter
 * code. G.01 is recorded; the grid operator's shares (G.02, G.03, P.01 …) are checked against each other
 * and left out; an unknown code is refused, for its direction is not known.
 */
export function readEdaRecord(root: MarketElement, sift: ImportSift): void {
  if (root.namespace !== NAMESPACE) {
    const message = `the namespace is '${root.namespace}'; expected ${NAMESPACE}.`;
    sift.tell(root.line, 'ConsumptionRecord', message);
    return;
  }
  const mode = childOf(root, 'MarketParticipantDirectory')?.attributes['DocumentMode'];
  if (mode !== 'PROD') {
    sift.tell(root.line, 'DocumentMode', `is '${mode ?? ''}'; only PROD is taken.`);
    return;
  }
  const directories = childrenOf(root, 'ProcessDirectory');
  if (directories.length === 0) sift.tell(root.line, 'ProcessDirectory', 'is missing.');
  for (const directory of directories) readDirectory(directory, sift);
}

function readDirectory(directory: MarketElement, sift: ImportSift): void {
  const name = textAt(directory, 'MeteringPoint');
  if (name === '') sift.tell(directory.line, 'MeteringPoint', 'is missing.');
  for (const energy of childrenOf(directory, 'Energy')) {
    const interval = textAt(energy, 'MeteringIntervall');
    if (interval !== '' && interval !== 'QH') {
      sift.tell(
        energy.line,
        'MeteringIntervall',
        `is '${interval}'; quarter-hours (QH) are needed.`,
      );
      continue;
    }
    const shares = new Map<string, ReadonlyMap<number, number>>();
    for (const block of childrenOf(energy, 'EnergyData')) readBlock(block, name, { sift, shares });
    checkShares(shares, energy.line, sift);
  }
}

interface Reading {
  readonly sift: ImportSift;
  /** Whole milliwatt-hours by start, per code. */
  readonly shares: Map<string, ReadonlyMap<number, number>>;
}

function readBlock(block: MarketElement, name: string, { sift, shares }: Reading): void {
  const code = (block.attributes['MeterCode'] ?? '').replaceAll(/\s+/g, ' ').trim();
  const unit = energyUnit(block.attributes['UOM'] ?? '');
  const direction = OWN_ENERGY.get(code);
  if (direction === undefined && !SHARES.test(code)) {
    sift.tell(block.line, 'MeterCode', `'${code}' is not known; its direction is not guessed.`);
  } else if (unit === undefined) {
    sift.tell(block.line, 'UOM', `'${block.attributes['UOM'] ?? ''}' is no unit of energy.`);
  } else {
    const positions = childrenOf(block, 'EP');
    shares.set(code, sharesOf(positions));
    if (direction === undefined)
      sift.leaveOut(`shares of the grid operator (${code})`, positions.length);
    else for (const one of positions) takePosition(one, { name, direction, unit }, sift);
  }
}

function takePosition(
  position: MarketElement,
  of: {
    readonly name: string;
    readonly direction: Direction;
    readonly unit: NonNullable<ReturnType<typeof energyUnit>>;
  },
  sift: ImportSift,
): void {
  const { line } = position;
  const method = textAt(position, 'MM');
  const state = METHODS.get(method);
  const at = startOf(position);
  if (at === undefined) sift.tell(line, 'DTF', 'is no quarter-hour with offsets (DTF, DTT).');
  else if (state === undefined)
    sift.tell(line, 'MM', `'${method}' is not known; expected L1 to L3.`);
  else takeMarketValue(sift, { line, ...of, at, text: textAt(position, 'BQ'), state });
}

/** The start of a position; undefined where it is none or does not last a quarter-hour. */
function startOf(position: MarketElement): Instant | undefined {
  const start = parseInstant(textAt(position, 'DTF'));
  const end = textAt(position, 'DTT');
  if (start === undefined || end === '') return start;
  return parseInstant(end) === start + QUARTER_HOUR_MS ? start : undefined;
}

function sharesOf(positions: readonly MarketElement[]): ReadonlyMap<number, number> {
  const shares = new Map<number, number>();
  for (const position of positions) {
    const at = parseInstant(textAt(position, 'DTF'));
    const energy = Energy.parseKwh(textAt(position, 'BQ'));
    if (at !== undefined && energy !== undefined) shares.set(at, energy.milliwattHours);
  }
  return shares;
}

/** What was covered is at most what was offered and at most what was drawn: G.03 ≤ G.02, G.03 ≤ G.01. */
function checkShares(
  shares: ReadonlyMap<string, ReadonlyMap<number, number>>,
  line: number,
  sift: ImportSift,
): void {
  const covered = shares.get('1-1:2.9.0 G.03');
  for (const [at, value] of covered ?? []) {
    for (const code of ['1-1:2.9.0 G.02', '1-1:1.9.0 G.01T', '1-1:1.9.0 G.01']) {
      const limit = shares.get(code)?.get(at);
      if (limit === undefined || value <= limit) continue;
      const when = new Date(at).toISOString();
      sift.tell(line, 'G.03', `is above ${code} at ${when}; the operator's figures disagree.`);
      return;
    }
  }
}
