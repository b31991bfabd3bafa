import { Community } from '../community/community.js';
import { refuse } from './refuse.js';

/** The community a command is for: the one named, or the only one there is. */
export function namedCommunity(communities: readonly Community[], id?: string): Community {
  const found =
    id === undefined && communities.length === 1
      ? communities.at(0)
      : communities.find((community) => community.id === id);
  if (found !== undefined) return found;
  const known = communities.map((community) => community.id).join(', ');
  throw refuse('community-not-named', { known });
}
