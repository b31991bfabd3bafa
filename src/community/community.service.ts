import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { canonicalJson } from '../kernel/canonical-json.js';
import { Clock } from '../platform/clock.service.js';
import { Community, CommunityId } from './community.js';
import { CommunityStore } from './community.store.js';
import { parseCommunity } from './parse-community.js';
import { refuse } from './refuse.js';
import { PlacedTree, TextTree } from './yaml-tree.js';

/**
 * The communities this service runs. What is stored is the document as given; it goes through the same
 * parsing on every load, so there is one set of rules for what a community is.
 */
@Injectable()
export class CommunityService {
  constructor(
    private readonly store: CommunityStore,
    private readonly clock: Clock,
  ) {}

  /** Stores a document as the newest version; refuses it with all its problems. Twice is once. */
  async save(tree: PlacedTree, file: string): Promise<Community> {
    const community = parseCommunity({ file, tree });
    const hash = createHash('sha256').update(canonicalJson(tree.root)).digest('hex');
    const savedAt = this.clock.now();
    await this.store.append({ community: community.id, document: tree.root, hash, file, savedAt });
    return community;
  }

  /** The newest version; refuses with `community-unknown`. */
  async get(id: CommunityId): Promise<Community> {
    const latest = await this.store.latest(id);
    if (latest === undefined) throw refuse('community-unknown', { community: id });
    return parsedAgain(latest);
  }

  async list(): Promise<readonly Community[]> {
    return (await this.store.allLatest()).map(parsedAgain);
  }
}

function parsedAgain({ document, file }: { document: TextTree; file: string }): Community {
  return parseCommunity({ file, tree: { root: document, lines: new Map() } });
}
