import fc from 'fast-check';
import { edifactSegments } from './edifact-segments.js';

describe('an EDIFACT interchange', () => {
  it.each([
    ['usual marks', "UNH+1+MSCONS:D'QTY+220:1.5:KWH'", '.', ['UNH', 'QTY']],
    ['line ends between segments', "UNH+1'\r\nQTY+220:1'\n", '.', ['UNH', 'QTY']],
    ['an advice', "UNA:+,? 'QTY+220:1,5'", ',', ['QTY']],
    ['other marks', 'UNA|*.! ~QTY*220|1.5~', '.', ['QTY']],
  ])('with %s is cut into its segments', (_, text, decimal, tags) => {
    const cut = edifactSegments(text);
    expect(cut).toMatchObject({ decimal });
    expect('segments' in cut && cut.segments.map(({ tag }) => tag)).toEqual(tags);
  });

  it('gives released marks back as letters', () => {
    const cut = edifactSegments("DTM+163:202601010000?+00:303'FTX+a??b?'c'");
    expect('segments' in cut && cut.segments.map(({ elements }) => elements)).toEqual([
      [['163', '202601010000+00', '303']],
      [["a?b'c"]],
    ]);
  });

  it.each([
    ['a segment that is not closed', "UNH+1'QTY+220:1", 2, /cut off/],
    ['a tag that is none', "UNH+1'hello'", 2, /no segment/],
    ['an advice that says the same twice', "UNA++.? 'QTY+1'", 0, /UNA/],
  ])('is refused with %s', (_, text, number, problem) => {
    expect(edifactSegments(text)).toEqual({
      number,
      problem: expect.stringMatching(problem) as string,
    });
  });

  it('reads back whatever was released', () => {
    const part = fc.string({ unit: fc.constantFrom('a', '1', ':', '+', '?', "'", 'ä') });
    fc.assert(
      fc.property(fc.array(fc.array(part, { minLength: 1 }), { minLength: 1 }), (elements) => {
        const written = elements
          .map((parts) => parts.map((text) => text.replaceAll(/[:+?']/g, '?$&')).join(':'))
          .join('+');
        const cut = edifactSegments(`FTX+${written}'`);
        expect('segments' in cut && cut.segments[0]?.elements).toEqual(elements);
      }),
    );
  });
});
