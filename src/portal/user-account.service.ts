import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { Instant } from '../kernel/quarter-hour.js';
import { Clock } from '../platform/clock.service.js';
import { refuse } from './refuse.js';
import { UserAccountStore } from './user-account.store.js';
import { type Visitor } from './visitor.js';

const PASSWORD_LENGTH_MIN = 8;
const SESSION_MS = 7 * 24 * 3_600_000;

/** Argon2id as OWASP asks for: 19 MiB, two rounds. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Accounts and their sessions. Passwords and cookies are stored as hashes only. */
@Injectable()
export class UserAccountService {
  private readonly nobody = hash(randomBytes(16).toString('hex'), ARGON2);

  constructor(
    private readonly store: UserAccountStore,
    private readonly clock: Clock,
  ) {}

  /** Makes the account, or gives the one of that login new roles and a new password. */
  async create(account: Visitor, password: string): Promise<void> {
    const login = account.login.toLowerCase();
    if (password.length < PASSWORD_LENGTH_MIN) {
      throw refuse('password-too-short', { login, least: PASSWORD_LENGTH_MIN });
    }
    const passwordHash = await hash(password, ARGON2);
    const stored = await this.store.put({ ...account, login, passwordHash }, this.clock.now());
    if (!stored) throw refuse('login-taken', { login });
  }

  /** The secret of a new session; undefined for a wrong login or password, which take equally long. */
  async logIn(login: string, password: string): Promise<LoggedIn | undefined> {
    const account = await this.store.byLogin(login.trim().toLowerCase());
    const expected = account?.passwordHash ?? (await this.nobody);
    const matches = await verify(expected, password);
    if (account === undefined || !matches) return undefined;
    const token = randomBytes(32).toString('base64url');
    const from = this.clock.now();
    const to = (from + SESSION_MS) as Instant;
    await this.store.addSession(account, hashOf(token), { from, to });
    return { token, visitor: account, secondsToLive: SESSION_MS / 1000 };
  }

  async visitorOf(token: string | undefined): Promise<Visitor | undefined> {
    if (token === undefined || token.length > 100) return undefined;
    return this.store.bySession(hashOf(token), this.clock.now());
  }

  async logOut(token: string): Promise<void> {
    await this.store.revoke(hashOf(token), this.clock.now());
  }
}

export interface LoggedIn {
  /** Goes into the cookie and nowhere else. */
  readonly token: string;
  readonly visitor: Visitor;
  readonly secondsToLive: number;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
