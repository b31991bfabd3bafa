import { z } from 'zod';
import { didYouMean } from './closest-word.js';
import {
  DocumentLists,
  documentLists,
  DocumentParts,
  documentParts,
} from './community-document.js';
import { ProblemList } from './problem-list.js';
import { TextTree, TreePath } from './yaml-tree.js';

/** A value of the document and where it stands. */
export interface Placed<T> {
  readonly path: TreePath;
  readonly value: T;
}

type ListName = keyof typeof documentLists;
type Lists = { readonly [K in ListName]: readonly Placed<DocumentLists[K]>[] };

/**
 * What of a document could be read; an entry with a problem is left out. `ids` holds the ids as given,
 * also of entries that were left out, so that one fault is not reported again by every reference.
 */
export interface Draft extends Lists {
  readonly parts: { readonly [K in keyof DocumentParts]: DocumentParts[K] | undefined };
  /** The keys that stand at the top of the document. */
  readonly given: ReadonlySet<string>;
  readonly ids: { readonly [K in ListName]: readonly Placed<string>[] };
}

const REQUIRED_LISTS: readonly ListName[] = [
  'meteringPoints',
  'members',
  'holdings',
  'tariffs',
  'allocation',
];
const REQUIRED_PARTS: readonly (keyof DocumentParts)[] = ['version', 'community'];
const KNOWN_KEYS = [...Object.keys(documentParts), ...Object.keys(documentLists)];

type Mapping = Readonly<Record<string, TextTree | undefined>>;

/** Reads the shape of a document, field by field; every fault goes to `problems`. */
export function readDocument(root: TextTree, problems: ProblemList): Draft {
  const mapping = asMapping(root);
  if (mapping === undefined) {
    problems.add([], `the document is no mapping; expected are the keys ${KNOWN_KEYS.join(', ')}`);
  }
  const reader = new DocumentReader(mapping ?? {}, problems);
  if (mapping !== undefined) reader.checkKeys();
  return {
    parts: {
      version: reader.part('version'),
      community: reader.part('community'),
      payments: reader.part('payments'),
      opening: reader.part('opening'),
    },
    meteringPoints: reader.list('meteringPoints'),
    meters: reader.list('meters'),
    members: reader.list('members'),
    holdings: reader.list('holdings'),
    tariffs: reader.list('tariffs'),
    allocation: reader.list('allocation'),
    loans: reader.list('loans'),
    waterfall: reader.list('waterfall'),
    given: new Set(Object.keys(mapping ?? {})),
    ids: idsOf(mapping ?? {}),
  };
}

class DocumentReader {
  constructor(
    private readonly root: Mapping,
    private readonly problems: ProblemList,
  ) {}

  checkKeys(): void {
    for (const key of Object.keys(this.root)) {
      if (!KNOWN_KEYS.includes(key)) refuseKey(key, [], { known: KNOWN_KEYS, to: this.problems });
    }
    for (const key of [...REQUIRED_PARTS, ...REQUIRED_LISTS]) {
      if (this.root[key] === undefined) this.problems.add([], `the key \`${key}\` is missing`);
    }
  }

  part<K extends keyof DocumentParts>(name: K): DocumentParts[K] | undefined {
    const tree = this.root[name];
    if (tree === undefined) return undefined;
    return this.read(documentParts[name], tree, [name]) as DocumentParts[K] | undefined;
  }

  list<K extends ListName>(name: K): readonly Placed<DocumentLists[K]>[] {
    const tree = this.root[name];
    if (tree === undefined) return [];
    if (!isList(tree)) {
      this.problems.add([name], 'is not a list; write one entry per line, each beginning with `-`');
      return [];
    }
    return tree.flatMap((entry, index) => {
      const path = [name, index];
      const value = this.read(documentLists[name], entry, path);
      return value === undefined ? [] : [{ path, value: value as DocumentLists[K] }];
    });
  }

  private read(schema: z.ZodType, tree: TextTree, path: TreePath): unknown {
    const result = schema.safeParse(tree);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const place = [...path, ...issue.path.map((step) => (typeof step === 'symbol' ? '' : step))];
      if (issue.code === 'unrecognized_keys') {
        const known = issue.message.split(' ');
        for (const key of issue.keys) refuseKey(key, place, { known, to: this.problems });
      } else {
        this.problems.add(place, issue.message);
      }
    }
    return undefined;
  }
}

function refuseKey(
  key: string,
  path: TreePath,
  { known, to }: { readonly known: readonly string[]; readonly to: ProblemList },
): void {
  const hint = /^\d+$/.test(key)
    ? '; if it is the end of a number with a comma, write a decimal point'
    : didYouMean(key, known) || `; known are ${known.join(', ')}`;
  to.add([...path, key], `the key \`${key}\` is not known here${hint}`);
}

function idsOf(root: Mapping): Draft['ids'] {
  const of = (name: ListName): readonly Placed<string>[] => {
    const entries = root[name];
    if (!isList(entries)) return [];
    return entries.flatMap((entry, index) => {
      const given = asMapping(entry)?.['id'];
      return typeof given === 'string' ? [{ path: [name, index, 'id'], value: given }] : [];
    });
  };
  return {
    meteringPoints: of('meteringPoints'),
    meters: of('meters'),
    members: of('members'),
    holdings: [],
    tariffs: of('tariffs'),
    allocation: [],
    loans: of('loans'),
    waterfall: [],
  };
}

function isList(tree: TextTree | undefined): tree is readonly TextTree[] {
  return Array.isArray(tree);
}

function asMapping(tree: TextTree | undefined): Mapping | undefined {
  return typeof tree === 'object' && !isList(tree) ? tree : undefined;
}
