import { edaRecord } from '../../support/market-files.js';
import { useImports } from '../../support/imports.js';
import { BadInputCases } from '../rows.js';

const LAUGHS_MS_MAX = 50;

/** XML that is none, or more than it should be. */
export function cases(): BadInputCases {
  const part = useImports();
  const refused = (content: string | Uint8Array, sentence: RegExp) => async () => {
    expect(await part.bench.refusal(content)).toMatch(sentence);
  };
  const record = edaRecord();
  const inside = (more: string) => record.replace('</ns0:ProcessDirectory>', `${more}$&`);
  const valued = (text: string) => edaRecord({ values: [text] });

  return {
    'IMPORT-067': refused(record.replace('</ns0:Energy>', ''), /not well-formed/),
    'IMPORT-068': refused('<?xml version="1.0"?>\n', /not well-formed|no content|is empty/),
    'IMPORT-069': refused('<invoice xmlns="urn:x"/>', /is a 'invoice'; expected ConsumptionRecord/),
    'IMPORT-070': refused(record.replace('01p41', '01p30'), /expected .*01p41/),
    'IMPORT-071': refused(`<!DOCTYPE a>${record}`, /DOCTYPE/),
    'IMPORT-072': refused(
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      /DOCTYPE/,
    ),
    'IMPORT-073': refused('<!DOCTYPE a [<!ENTITY x "1">]><a>&x;</a>', /DOCTYPE/),
    'IMPORT-074': async () => {
      const entities = Array.from(
        { length: 20 },
        (_, n) => `<!ENTITY l${n} "&l${n + 1};&l${n + 1};">`,
      );
      const bomb = `<!DOCTYPE a [${entities.join('')}]><a>&l0;</a>`;
      const start = process.hrtime.bigint();
      expect(await part.bench.refusal(bomb)).toMatch(/DOCTYPE/);
      const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
      expect(milliseconds).toBeLessThan(LAUGHS_MS_MAX * 20);
    },
    'IMPORT-075': refused(`${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`, /nested deeper/),
    'IMPORT-076': refused(inside('<__proto__>1</__proto__>'), /not allowed/),
    'IMPORT-077': async () => {
      const { bench } = part;
      for (const text of ['1e5', '0x1F']) {
        expect(await bench.refusal(valued(text))).toContain(`'${text}'`);
      }
      expect(await bench.refusal(edaRecord({ point: '12' }))).toMatch(/did you mean `0012`/);
      expect((await bench.accept(edaRecord({ point: '0012' }))).outcome.added).toBe(2);
    },
    'IMPORT-078': refused(valued('100000000000000.01'), /'100000000000000.01'/),
    'IMPORT-079': refused(inside('<?include href="x"?>'), /processing instruction/),
    'IMPORT-080': refused(
      `<?xml version="1.0" encoding="ISO-8859-1"?>${record.slice(record.indexOf('<ns0'))}`,
      /written in ISO-8859-1/,
    ),
    'IMPORT-081': refused(inside('<ns0:x/>'.repeat(1_000_000)), /more than 400000 elements/),
    'IMPORT-082': refused(valued('<![CDATA[<b>1</b>]]>'), /'<b>1<\/b>' is no number/),
    'IMPORT-083': refused(record.replace('UOM=', 'UOM="WH" UOM='), /not well-formed/),
    'IMPORT-084': refused(valued('1<!-- 2 -->3'), /comment stands inside/),
    'IMPORT-085': refused(
      inside('<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'),
      /signature/,
    ),
  };
}
