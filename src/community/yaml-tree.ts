import {
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Pair,
  ParsedNode,
  parseDocument,
  YAMLError,
} from 'yaml';
import { InputError, Problem } from '../kernel/problem.js';

/** A YAML document whose scalars are all text, as written: `007`, `no` and `1.10` stay what they are. */
export type TextTree =
  string | readonly TextTree[] | { readonly [key: string]: TextTree | undefined };

/** A place in a tree: keys and list places from the root on. */
export type TreePath = readonly (string | number)[];

/** A tree and the line each of its places stands on; without lines when it comes from the database. */
export interface PlacedTree {
  readonly root: TextTree;
  readonly lines: ReadonlyMap<string, number>;
}

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const LENGTH_MAX = 2_000_000;
const DEPTH_MAX = 100;

/** `holdings[2].from`, the way people read a place. */
export function pathText(path: TreePath): string {
  let text = '';
  for (const step of path) {
    text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
  }
  return text;
}

/**
 * Reads YAML 1.2 as a tree of text. Refused with their lines, all at once: broken syntax, a key given
 * twice, tags, anchors and aliases, keys that are no text, keys that mean something to JavaScript.
 */
export function parseYamlTree(text: string, file: string): PlacedTree {
  if (text.length > LENGTH_MAX) {
    const message = `is longer than ${LENGTH_MAX} characters; no community needs that many`;
    throw new InputError([{ file, message }]);
  }
  const counter = new LineCounter();
  const document = parseOrRefuse(text, file, counter);
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0)
    throw new InputError(faults.map((fault) => syntaxProblem(fault, file, counter)));
  if (document.contents === null) {
    throw new InputError([
      { file, message: 'is empty; write the community as docs/scenario.md shows' },
    ]);
  }
  const walk = new Walk(file, counter);
  const root = walk.read(document.contents, []);
  if (walk.problems.length > 0) throw new InputError(walk.problems);
  return { root, lines: walk.lines };
}

function parseOrRefuse(text: string, file: string, lineCounter: LineCounter): Document.Parsed {
  const line = deepLine(text);
  if (line !== undefined) {
    throw new InputError([
      { file, line, message: 'is nested too deeply; no community needs that' },
    ]);
  }
  return parseDocument(text, {
    schema: 'failsafe',
    lineCounter,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
}

/** The first line that nests beyond the limit; deeper input would exhaust the parser's stack. */
function deepLine(text: string): number | undefined {
  let depth = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const lead = /^[\s?-]*/.exec(line)?.[0] ?? '';
    for (const sign of line) {
      if (sign === '[' || sign === '{') depth += 1;
      if ((sign === ']' || sign === '}') && depth > 0) depth -= 1;
      if (depth > DEPTH_MAX) return index + 1;
    }
    if (lead.length > 2 * DEPTH_MAX) return index + 1;
  }
  return undefined;
}

const SYNTAX: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab is used for indentation; use spaces',
  MULTIPLE_DOCS: 'a second document begins here; keep one per file',
  TAG_RESOLVE_FAILED: 'tags (words that begin with `!`) are not read; write plain text',
  BAD_ALIAS: 'anchors and aliases (`&`, `*`) are not read; write the value out',
};

function syntaxProblem(fault: YAMLError, file: string, counter: LineCounter): Problem {
  const [reason = ''] = fault.message.split('\n');
  const message = SYNTAX[fault.code] ?? `the YAML cannot be read here: ${reason}`;
  return { file, line: counter.linePos(fault.pos[0]).line, message };
}

class Walk {
  readonly lines = new Map<string, number>();
  readonly problems: Problem[] = [];

  constructor(
    private readonly file: string,
    private readonly counter: LineCounter,
  ) {}

  read(node: ParsedNode | null, path: TreePath): TextTree {
    if (node === null) return '';
    this.place(node, path);
    if (isAlias(node) || node.anchor !== undefined) {
      this.refuse(node, path, SYNTAX['BAD_ALIAS'] ?? '');
      return '';
    }
    if (node.tag !== undefined && node.tag !== '') this.refuseTag(node, path);
    if (isScalar(node)) return typeof node.value === 'string' ? node.value : '';
    if (isSeq(node)) {
      return node.items.map((item, index) => this.read(item, [...path, index]));
    }
    return isMap(node) ? this.readMap(node.items, path) : '';
  }

  private readMap(pairs: readonly Pair<ParsedNode, ParsedNode | null>[], path: TreePath): TextTree {
    const members = new Map<string, TextTree>();
    for (const { key, value } of pairs) {
      const name = isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
      if (name === undefined) {
        this.refuse(key, path, 'a key is a single word');
        continue;
      }
      const place = [...path, name];
      this.checkKey(key, place, members.has(name));
      const tree = this.read(value, place);
      this.place(key, place);
      if (!FORBIDDEN_KEYS.has(name)) members.set(name, tree);
    }
    return Object.fromEntries(members);
  }

  private checkKey(key: ParsedNode, path: TreePath, known: boolean): void {
    const name = String(path.at(-1));
    if (FORBIDDEN_KEYS.has(name)) this.refuse(key, path, `\`${name}\` is no key that can be used`);
    if (known) this.refuse(key, path, `the key \`${name}\` stands here twice; keep one of them`);
  }

  private refuseTag(node: ParsedNode, path: TreePath): void {
    this.refuse(node, path, SYNTAX['TAG_RESOLVE_FAILED'] ?? '');
  }

  private refuse(node: ParsedNode, path: TreePath, message: string): void {
    const field = pathText(path);
    const line = this.lineOf(node);
    this.problems.push(
      field === '' ? { file: this.file, line, message } : { file: this.file, line, field, message },
    );
  }

  private place(node: ParsedNode, path: TreePath): void {
    this.lines.set(pathText(path), this.lineOf(node));
  }

  private lineOf(node: ParsedNode): number {
    return this.counter.linePos(node.range[0]).line;
  }
}
