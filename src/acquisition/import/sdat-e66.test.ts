import { SOUND_COMMUNITY } from '../../../test/support/sound-community.js';
import { parseCommunity } from '../../community/parse-community.js';
import { parseYamlTree } from '../../community/yaml-tree.js';
import { readEdaRecord } from './eda-record.js';
import { messageMapping } from './import-mapping.js';
import { ImportRules } from './import-rules.js';
import { ImportSift } from './import-sift.js';
import { MarketElement } from './market-xml.js';
import { readSdatE66 } from './sdat-e66.js';

const tree = parseYamlTree(SOUND_COMMUNITY, 'c.yaml');
const rules = new ImportRules(parseCommunity({ file: 'c.yaml', tree }));
const SWISS = 'http://www.strom.ch';
const AUSTRIAN = 'http://www.ebutilities.at/schemata/customerprocesses/consumptionrecord/01p41';

type Content = string | readonly MarketElement[];

function element(name: string, content: Content, attributes = {}, namespace = ''): MarketElement {
  const isText = typeof content === 'string';
  const [text, children] = isText ? [content, []] : ['', content];
  return { name, namespace, attributes, text, children, line: 7 };
}

const told = (sift: ImportSift) => sift.problems.map(({ message }) => message).join('\n');

describe('a Swiss E66 message', () => {
  const observation = (sequence: string, volume: string, condition = '') =>
    element('Observation', [
      element('Position', [element('Sequence', sequence)]),
      element('Volume', volume),
      ...(condition === '' ? [] : [element('Condition', condition)]),
    ]);

  function sifted(observations: readonly MarketElement[], own: Record<string, string> = {}) {
    const { product = '8716867000030', unit = 'KWH', minutes = '15', type = 'E66' } = own;
    const point = element(own['point'] ?? 'ConsumptionMeteringPoint', [
      element('VSENationalID', own['name'] ?? 'flat-1'),
    ]);
    const block = element('MeteringData', [
      element('Interval', [
        element('StartDateTime', '2026-02-28T23:00:00Z'),
        element('EndDateTime', '2026-03-01T00:00:00Z'),
      ]),
      element('Resolution', [element('Resolution', minutes), element('Unit', 'MIN')]),
      point,
      element('Product', [element('ID', product), element('MeasureUnit', unit)]),
      ...observations,
    ]);
    const kind = element('DocumentType', [element('ebIXCode', type)]);
    const header = element('ValidatedMeteredData_HeaderInformation', [
      element('InstanceDocument', [kind]),
    ]);
    const sift = new ImportSift('i.xml', rules, messageMapping('sdat'));
    readSdatE66(element('ValidatedMeteredData', [header, block], {}, SWISS), sift);
    return sift;
  }

  it('counts its quarter-hours from the start of the interval', () => {
    const sift = sifted([observation('1', '0.125'), observation('4', '0.5', '56')]);
    expect(told(sift)).toBe('');
    expect(sift.given.at.map((at) => at - sift.given.at[0])).toEqual([0, 3]);
    expect(sift.given.milliwattHours).toEqual([125_000, 500_000]);
    expect(sift.given.estimated).toEqual([false, true]);
    expect(sift.missing).toBe(2);
  });

  it('is generation at a production point', () => {
    const own = { point: 'ProductionMeteringPoint', name: 'roof' };
    expect(sifted([observation('1', '1')], own).given.direction).toEqual(['export']);
  });

  it('sets temporary values aside and leaves shares of the grid operator out', () => {
    const sift = sifted([observation('1', '1', '21')]);
    expect(sift.reviews.map(({ reason }) => reason)).toEqual(['provisional']);
    const shares = sifted([observation('1', '1')], { product: '2404050010123' });
    expect([...shares.leftOut.values()]).toEqual([1]);
    expect(shares.given.at).toEqual([]);
  });

  it.each([
    ['0', '', {}, /lies outside of the interval/],
    ['5', '', {}, /lies outside of the interval/],
    ['1', '99', {}, /'99' is not known/],
    ['1', '', { minutes: '60' }, /is '60 MIN'; 15 MIN is needed/],
    ['1', '', { unit: 'KW' }, /no unit of energy/],
    ['1', '', { product: '123' }, /no active energy/],
    ['1', '', { type: 'E31' }, /is 'E31'; expected E66/],
  ])('refuses position %s with condition %j of %j', (sequence, condition, own, sentence) => {
    const sift = sifted([observation(sequence, '1', condition)], own);
    expect(told(sift)).toMatch(sentence);
    expect(sift.given.at).toEqual([]);
  });
});

describe('an Austrian consumption record', () => {
  function sifted(own: { code?: string; method?: string; end?: string; mode?: string } = {}) {
    const position = element('EP', [
      element('DTF', '2026-03-29T01:45:00+01:00'),
      element('DTT', own.end ?? '2026-03-29T03:00:00+02:00'),
      element('MM', own.method ?? 'L1'),
      element('BQ', '0.012'),
    ]);
    const attributes = { MeterCode: own.code ?? '1-1:1.9.0 G.01', UOM: 'KWH' };
    const energy = element('Energy', [element('EnergyData', [position], attributes)]);
    const directory = element('ProcessDirectory', [element('MeteringPoint', 'flat-1'), energy]);
    const mode = { DocumentMode: own.mode ?? 'PROD' };
    const market = element('MarketParticipantDirectory', [], mode);
    const sift = new ImportSift('i.xml', rules, messageMapping('eda'));
    readEdaRecord(element('ConsumptionRecord', [market, directory], {}, AUSTRIAN), sift);
    return sift;
  }

  it.each([
    ['L1', { recorded: [false] }],
    ['L2', { recorded: [true] }],
    ['L3', { recorded: [], aside: 'provisional' }],
  ])('across the change of the clocks, found by method %s', (method, expected) => {
    const sift = sifted({ method });
    expect(told(sift)).toBe('');
    expect({ recorded: sift.given.estimated, aside: sift.reviews.at(0)?.reason }).toEqual(expected);
  });

  it('leaves out the shares the grid operator computed', () => {
    const sift = sifted({ code: '1-1:2.9.0 G.03' });
    expect([told(sift), sift.given.at, sift.leftOut.size]).toEqual(['', [], 1]);
  });

  it.each([
    [{ code: '1-1:3.9.0 G.01' }, /its direction is not guessed/],
    [{ method: 'L9' }, /'L9' is not known/],
    [{ end: '2026-03-29T03:15:00+02:00' }, /no quarter-hour with offsets/],
    [{ mode: 'SIMU' }, /only PROD is taken/],
  ])('refuses %j', (own, sentence) => {
    const sift = sifted(own);
    expect(told(sift)).toMatch(sentence);
    expect(sift.given.at).toEqual([]);
  });
});
