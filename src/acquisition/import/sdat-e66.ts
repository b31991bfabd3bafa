import { Direction } from '../../kernel/profile.js';
import { Instant, instantText, parseInstant, QUARTER_HOUR_MS } from '../../kernel/quarter-hour.js';
import { EnergyUnit } from './file-number.js';
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

const NAMESPACE = 'http://www.strom.ch';
const ACTIVE_ENERGY = '8716867000030';
/** Parts of a local community the grid operator computed (from the community, from the grid). */
const COMMUNITY_SHARES = ['2404050010123', '2404050010124'];

/** Condition of an observation (ebIX): none is measured, 21 temporary, 56 estimated, 46 not there. */
const CONDITIONS: ReadonlyMap<string, ValueState> = new Map([
  ['', 'measured'],
  ['21', 'provisional'],
  ['56', 'estimated'],
  ['46', 'missing'],
]);
const SEQUENCES_MAX = 40_000;

interface Series {
  readonly name: string;
  readonly direction: Direction;
  readonly unit: EnergyUnit;
  readonly start: Instant;
  /** Quarter-hours of the interval. */
  readonly count: number;
}

/**
 * Reads a Swiss SDAT message ValidatedMeteredData with document type E66: quarter-hours of consumption
 * and production points, numbered from the start of their interval. Shares of a community that the grid
 * operator computed are left out; other products, points and resolutions are refused.
 */
export function readSdatE66(root: MarketElement, sift: ImportSift): void {
  if (root.namespace !== NAMESPACE) {
    sift.tell(root.line, root.name, `the namespace is '${root.namespace}'; expected ${NAMESPACE}.`);
    return;
  }
  const header = childOf(root, 'ValidatedMeteredData_HeaderInformation');
  const type =
    header === undefined ? '' : textAt(header, 'InstanceDocument', 'DocumentType', 'ebIXCode');
  if (type !== 'E66') {
    sift.tell(root.line, 'DocumentType', `is '${type}'; expected E66.`);
    return;
  }
  const blocks = childrenOf(root, 'MeteringData');
  if (blocks.length === 0) sift.tell(root.line, 'MeteringData', 'is missing.');
  for (const block of blocks) readBlock(block, sift);
}

function readBlock(block: MarketElement, sift: ImportSift): void {
  const product = productOf(block);
  const observations = childrenOf(block, 'Observation');
  if (COMMUNITY_SHARES.includes(product)) {
    sift.leaveOut(`shares of the grid operator (${product})`, observations.length);
    return;
  }
  if (product !== ACTIVE_ENERGY) {
    sift.tell(block.line, 'Product', `'${product}' is no active energy (${ACTIVE_ENERGY}).`);
    return;
  }
  const series = seriesOf(block, sift);
  if (series === undefined) return;
  for (const observation of observations) takeObservation(observation, series, sift);
  const given = new Set(observations.map((one) => textAt(one, 'Position', 'Sequence'))).size;
  sift.missing += Math.max(0, series.count - given);
}

function productOf(block: MarketElement): string {
  const id = childOf(block, 'Product', 'ID');
  if (id === undefined) return '';
  return id.children.at(0)?.text.trim() ?? id.text.trim();
}

function seriesOf(block: MarketElement, sift: ImportSift): Series | undefined {
  const tell = (field: string, message: string): Series | undefined => {
    sift.tell(block.line, field, message);
    return undefined;
  };
  const resolution = `${textAt(block, 'Resolution', 'Resolution')} ${textAt(block, 'Resolution', 'Unit')}`;
  if (resolution !== '15 MIN') return tell('Resolution', `is '${resolution}'; 15 MIN is needed.`);
  const unit = energyUnit(textAt(block, 'Product', 'MeasureUnit'));
  if (unit === undefined) return tell('MeasureUnit', 'is no unit of energy.');
  const start = parseInstant(textAt(block, 'Interval', 'StartDateTime'));
  const end = parseInstant(textAt(block, 'Interval', 'EndDateTime'));
  if (start === undefined || end === undefined || end <= start) {
    return tell('Interval', 'has no start and end with offsets.');
  }
  const consumed = textAt(block, 'ConsumptionMeteringPoint', 'VSENationalID');
  const produced = textAt(block, 'ProductionMeteringPoint', 'VSENationalID');
  if ((consumed === '') === (produced === '')) {
    return tell('MeteringPoint', 'names neither a consumption nor a production point.');
  }
  const count = (end - start) / QUARTER_HOUR_MS;
  if (count > SEQUENCES_MAX) return tell('Interval', 'is longer than a year.');
  const direction = consumed === '' ? 'export' : 'import';
  return { name: consumed === '' ? produced : consumed, direction, unit, start, count };
}

function takeObservation(observation: MarketElement, series: Series, sift: ImportSift): void {
  const { line } = observation;
  const sequence = textAt(observation, 'Position', 'Sequence');
  const place = /^\d{1,6}$/.test(sequence) ? Number(sequence) : 0;
  const condition = textAt(observation, 'Condition');
  const state = CONDITIONS.get(condition);
  if (place < 1 || place > series.count) {
    const end = instantText((series.start + series.count * QUARTER_HOUR_MS) as Instant);
    sift.tell(line, 'Sequence', `'${sequence}' lies outside of the interval, which ends ${end}.`);
  } else if (state === undefined) {
    sift.tell(line, 'Condition', `'${condition}' is not known; expected none, 21, 46 or 56.`);
  } else {
    const at = (series.start + (place - 1) * QUARTER_HOUR_MS) as Instant;
    const { name, direction, unit } = series;
    takeMarketValue(sift, {
      line,
      name,
      direction,
      unit,
      at,
      text: textAt(observation, 'Volume'),
      state,
    });
  }
}
