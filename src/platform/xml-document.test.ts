import { InputError } from '../kernel/problem.js';
import { readXml } from './xml-document.service.js';

const told = (text: string): string => {
  try {
    readXml(text, 'f.xml');
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return '';
};

describe('an XML document', () => {
  it('keeps every value as the text it is, with namespaces and lines', () => {
    const root = readXml(
      '<?xml version="1.0" encoding="UTF-8"?>\n<r:a xmlns:r="urn:x">\n  <r:b u="0012">1e5</r:b>\n  <c xmlns="urn:y"><![CDATA[<b>0x1F</b>]]></c>\n</r:a>',
      'f.xml',
    );
    expect(root).toMatchObject({ name: 'a', namespace: 'urn:x', line: 2 });
    expect(root.children).toMatchObject([
      { name: 'b', namespace: 'urn:x', text: '1e5', attributes: { u: '0012' }, line: 3 },
      { name: 'c', namespace: 'urn:y', text: '<b>0x1F</b>', line: 4 },
    ]);
  });

  it.each([
    ['an empty document', ' \n', /is empty/],
    ['no root', '<?xml version="1.0"?>', /not well-formed|no content/],
    ['a missing end tag', '<a><b>1</a>', /not well-formed/],
    ['an attribute twice', '<a b="1" b="2"/>', /not well-formed/],
    ['a document type', '<!DOCTYPE a><a/>', /DOCTYPE/],
    ['an entity', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', /DOCTYPE/],
    ['an instruction', '<a><?go far?></a>', /processing instruction/],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', /ISO-8859-1/],
    ['a comment inside a number', '<a>1<!-- and -->2</a>', /comment/],
    ['a signature', '<a><ds:Signature xmlns:ds="urn:d"/></a>', /signature/],
    ['depth', `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`, /nested deeper/],
    ['too many elements', `<a>${'<b/>'.repeat(400_001)}</a>`, /more than 400000 elements/],
    ['a prototype', '<a><__proto__>1</__proto__></a>', /not allowed/],
  ])('is refused with %s', (_, text, sentence) => {
    expect(told(text)).toMatch(sentence);
  });
});
