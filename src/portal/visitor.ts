import { CommunityId, MemberId } from '../community/community.js';

/** What a user may be; an account has one or several. */
export const ROLES = ['member', 'lender', 'operator', 'driver'] as const;
export type Role = (typeof ROLES)[number];

/** Who is logged in. Every query of a page is scoped by `community` and `member`. */
export interface Visitor {
  readonly login: string;
  readonly name: string;
  readonly community: CommunityId;
  readonly member: MemberId;
  readonly roles: readonly Role[];
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

export function hasRole(visitor: Visitor | undefined, ...roles: readonly Role[]): boolean {
  return visitor !== undefined && roles.some((role) => visitor.roles.includes(role));
}

/** The page a visitor lands on after the log-in: the first that the roles open. */
export function homeOf(visitor: Visitor): string {
  if (hasRole(visitor, 'operator')) return '/operator';
  if (hasRole(visitor, 'member')) return '/statements';
  if (hasRole(visitor, 'lender')) return '/loans';
  return '/ev';
}

/** A path of this site to go on to; anything that could lead elsewhere is refused. */
export function safeNext(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 200) return undefined;
  return /^\/(?![/\\])[\w\-./?=&%]*$/.test(text) ? text : undefined;
}
