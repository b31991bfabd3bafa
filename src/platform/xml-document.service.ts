import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';
import { InputError } from '../kernel/problem.js';

/** One element: names without prefix, everything as the text it is. */
export interface XmlElement {
  readonly name: string;
  /** The address of its namespace; '' where it has none. */
  readonly namespace: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly XmlElement[];
  readonly line: number;
}

const ELEMENTS_MAX = 400_000;
const DEPTH_MAX = 40;
const INSTRUCTION = /<\?(?!xml\s)/;
const ENCODING = /^<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']/;
const COMMENT_IN_TEXT = /[^\s>]\s*<!--|-->\s*[^\s<]/;
const SIGNATURE = /<(?:\w+:)?Signature[\s>]/;

type Node = Readonly<Record<string, unknown>>;

const META = XMLParser.getMetaDataSymbol() as unknown as symbol;

/**
 * Reads an XML text strictly: well-formed, UTF-8, without document type, entities of its own, processing
 * instructions, comments inside values and signatures (which this version cannot check), and within
 * limits. Numbers stay text. Everything else is an InputError.
 */
export function readXml(text: string, file: string): XmlElement {
  const refuse = (message: string) => new InputError([{ file, message }]);
  const suspicious = suspicion(text);
  if (suspicious !== undefined) throw refuse(suspicious);
  const roots = parsed(text, refuse);
  const root = roots.at(0);
  if (root === undefined || roots.length !== 1) throw refuse('the XML has no content.');
  return elementOf(root, { '': '' }, lineFinder(text));
}

/** What is refused before anything is parsed: the sentence, or undefined. */
function suspicion(text: string): string | undefined {
  if (text.trim() === '') return 'the file is empty.';
  if (/<!DOCTYPE/i.test(text))
    return 'the XML has a document type (DOCTYPE): that is refused always.';
  if (/<!ENTITY/i.test(text)) return 'the XML declares entities: that is refused always.';
  if (INSTRUCTION.test(text)) return 'the XML has a processing instruction: that is refused.';
  const encoding = ENCODING.exec(text)?.[1] ?? 'UTF-8';
  if (encoding.toLowerCase() !== 'utf-8') {
    return `the XML says it is written in ${encoding}; only UTF-8 is read.`;
  }
  if (COMMENT_IN_TEXT.test(text)) return 'a comment stands inside a value: that is refused.';
  if (SIGNATURE.test(text)) {
    return 'the XML carries a signature that cannot be checked here; ask for the file without.';
  }
  return limitsOf(text);
}

function limitsOf(text: string): string | undefined {
  let elements = 0;
  let depth = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    const next = text.charAt(at + 1);
    if (next === '/') depth -= 1;
    else if (next !== '!' && next !== '?') {
      elements += 1;
      const end = text.indexOf('>', at);
      if (text.charAt(end - 1) !== '/') depth += 1;
    }
    if (depth > DEPTH_MAX) return `the XML is nested deeper than ${DEPTH_MAX} elements.`;
    if (elements > ELEMENTS_MAX) {
      return `the XML has more than ${ELEMENTS_MAX} elements: import it in parts.`;
    }
  }
  return undefined;
}

function parsed(text: string, refuse: (message: string) => Error): readonly Node[] {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    trimValues: true,
    captureMetaData: true,
  });
  try {
    SyntaxValidator.validate(text);
    return (parser.parse(text) as Node[]).filter((node) => !('#text' in node));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refuse(`the XML is not well-formed or not allowed: ${reason}`);
  }
}

type Prefixes = Readonly<Record<string, string>>;

function elementOf(node: Node, known: Prefixes, lineAt: (index: number) => number): XmlElement {
  const tag = Object.keys(node).find((key) => key !== ':@') ?? '';
  const attributes = (node[':@'] ?? {}) as Record<string, string>;
  const prefixes = { ...known, ...declaredIn(attributes) };
  const children = node[tag] as Node[];
  const [local = '', prefix = ''] = tag.split(':').reverse();
  const start = (node as Record<symbol, { startIndex?: number } | undefined>)[META]?.startIndex;
  return {
    name: local,
    namespace: prefixes[prefix] ?? '',
    attributes,
    text: children.map((child) => textOf(child)).join(''),
    children: children
      .filter((child) => !('#text' in child))
      .map((child) => elementOf(child, prefixes, lineAt)),
    line: lineAt(start ?? 0),
  };
}

function textOf(node: Node): string {
  const text = node['#text'];
  return typeof text === 'string' ? text : '';
}

function declaredIn(attributes: Record<string, string>): Prefixes {
  const declared: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'xmlns') declared[''] = value;
    else if (name.startsWith('xmlns:')) declared[name.slice(6)] = value;
  }
  return declared;
}

/** Elements are asked for in the order they stand in: one walk over the text. */
function lineFinder(text: string): (index: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (index) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
