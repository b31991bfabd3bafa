import { SOUND_COMMUNITY } from '../../../test/support/sound-community.js';
import { parseCommunity } from '../../community/parse-community.js';
import { parseYamlTree } from '../../community/yaml-tree.js';
import { instantText } from '../../kernel/quarter-hour.js';
import { edifactSegments } from '../../platform/edifact-segments.js';
import { messageMapping } from './import-mapping.js';
import { ImportRules } from './import-rules.js';
import { ImportSift } from './import-sift.js';
import { MsconsReader } from './mscons.js';

const tree = parseYamlTree(SOUND_COMMUNITY, 'c.yaml');
const rules = new ImportRules(parseCommunity({ file: 'c.yaml', tree }));

const QUARTER = ['DTM+163:202603010000?+00:303', 'DTM+164:202603010015?+00:303'];
const LOCATION = ['LOC+172+flat-1', 'LIN+1', 'PIA+5+1-1?:1.29.0:SRW'];

function sifted(segments: readonly string[], kind = 'MSCONS:D:04B:UN:2.4c', count = 0): ImportSift {
  const counted = count === 0 ? segments.length + 2 : count;
  const message = [`UNH+1+${kind}`, ...segments, `UNT+${counted}+1`];
  const text = ['UNB+UNOC:3+1:500+2:500+260302:0600+R', ...message, 'UNZ+1+R', ''].join("'");
  const cut = edifactSegments(text);
  if ('problem' in cut) throw new Error(cut.problem);
  const sift = new ImportSift('i.edi', rules, messageMapping('mscons'));
  MsconsReader.read(cut, sift);
  return sift;
}

const told = (sift: ImportSift) => sift.problems.map(({ message }) => message).join('\n');

describe('an MSCONS message', () => {
  it('gives the energy of a quarter-hour of a location', () => {
    const sift = sifted([...LOCATION, 'QTY+220:0.125:KWH', ...QUARTER]);
    expect(told(sift)).toBe('');
    expect(sift.given).toMatchObject({
      meteringPoint: ['flat-1'],
      direction: ['import'],
      milliwattHours: [125_000],
      estimated: [false],
    });
  });

  it('gives a register value of the meter it names', () => {
    const segments = ['LOC+172+flat-1', 'RFF+MG:M-2', 'LIN+1', 'PIA+5+1-0?:1.8.0:SRW'];
    const sift = sifted([...segments, 'QTY+220:4711.5:KWH', 'DTM+9:202604010000?+01:303']);
    expect(told(sift)).toBe('');
    expect(sift.readings.meter).toEqual(['M-2']);
    expect(instantText(sift.readings.at[0] as never)).toBe('2026-03-31T23:00:00Z');
  });

  it.each([
    ['220', 'KWH', { recorded: 1, estimated: false }],
    ['67', 'KWH', { recorded: 1, estimated: true }],
    ['220', 'WTH', { recorded: 1, estimated: false }],
    ['201', 'KWH', { recorded: 0, aside: 'proposed' }],
    ['20', 'KWH', { recorded: 0, aside: 'unusable' }],
    ['187', 'KWH', { recorded: 0, aside: 'forecast' }],
    ['Z18', 'KWH', { recorded: 0, aside: 'provisional' }],
    ['Z30', 'KWH', { recorded: 0, missing: 1 }],
    ['79', 'KWH', { recorded: 0, leftOut: 'sums (79)' }],
    ['220', 'KWT', { recorded: 0, leftOut: 'power (KWT)' }],
  ])('with status %s in %s', (status, unit, expected) => {
    const sift = sifted([...LOCATION, `QTY+${status}:1:${unit}`, ...QUARTER]);
    const found = {
      recorded: sift.given.at.length,
      estimated: sift.given.estimated.at(0),
      aside: sift.reviews.at(0)?.reason,
      missing: sift.missing === 0 ? undefined : sift.missing,
      leftOut: [...sift.leftOut.keys()].at(0),
    };
    expect(told(sift)).toBe('');
    expect(found).toEqual(expected);
  });

  it.each([
    [['QTY+999:1:KWH', ...QUARTER], /status '999' is not known/],
    [['QTY+220:1:KVA', ...QUARTER], /unit 'KVA' is no energy/],
    [['QTY+220:1,5:KWH', ...QUARTER], /'1,5'/],
    [['QTY+220:1:KWH', QUARTER[0]], /lacks its start or end/],
    [['QTY+220:1:KWH', QUARTER[0], 'DTM+164:202603010100?+00:303'], /spans 60 minutes/],
    [['QTY+220:1:KWH', 'DTM+163:202603010000:203', QUARTER[1]], /format 203 is no time/],
    [['QTY+220:1:KWH', 'DTM+163:20260301:102', QUARTER[1]], /days without times/],
  ])('refuses %j', (segments, sentence) => {
    const sift = sifted([...LOCATION, ...segments]);
    expect(told(sift)).toMatch(sentence);
    expect(sift.given.at).toEqual([]);
  });

  it('refuses a register nobody named here, and what follows it', () => {
    const segments = ['LOC+172+flat-1', 'LIN+1', 'PIA+5+1-1?:1.8.1:SRW', 'QTY+220:1:KWH'];
    const sift = sifted([...segments, ...QUARTER]);
    expect(told(sift)).toMatch(/'1-1:1.8.1' is no register/);
    expect(sift.given.at).toEqual([]);
  });

  it('tells when segments are lost, and which messages it expects', () => {
    expect(told(sifted(LOCATION, undefined, 9))).toMatch(/says 9 segments, there are 5/);
    expect(told(sifted(LOCATION, 'UTILMD:D:11A:UN:5.2'))).toMatch(/expected MSCONS:D:04B:UN/);
  });
});
