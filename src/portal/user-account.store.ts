import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommunityId, MemberId } from '../community/community.js';
import { Instant } from '../kernel/quarter-hour.js';
import { isRole, Visitor } from './visitor.js';

export interface StoredAccount extends Visitor {
  readonly passwordHash: string;
}

interface AccountRow {
  readonly community: string;
  readonly login: string;
  readonly name: string;
  readonly member: string;
  readonly roles: readonly string[];
  readonly password_hash: string;
}

const COLUMNS = 'a.community, a.login, a.name, a.member, a.roles, a.password_hash';

@Injectable()
export class UserAccountStore {
  constructor(private readonly database: DataSource) {}

  /** False when the login belongs to another community. */
  async put(account: StoredAccount, at: Instant): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(
      `insert into portal.user_account
         (community, login, name, member, roles, password_hash, created_at)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (login) do update
         set name = excluded.name, member = excluded.member, roles = excluded.roles,
             password_hash = excluded.password_hash, disabled_at = null
         where user_account.community = excluded.community
       returning login`,
      [
        account.community,
        account.login,
        account.name,
        account.member,
        account.roles,
        account.passwordHash,
        new Date(at),
      ],
    );
    return rows.length === 1;
  }

  async byLogin(login: string): Promise<StoredAccount | undefined> {
    const rows = await this.database.query<AccountRow[]>(
      `select ${COLUMNS} from portal.user_account a where a.login = $1 and a.disabled_at is null`,
      [login],
    );
    return rows.map(accountOf).at(0);
  }

  async addSession(account: Visitor, tokenHash: Buffer, span: SessionSpan): Promise<void> {
    await this.database.query(
      `insert into portal.login_session (community, login, token_hash, created_at, expires_at)
       values ($1, $2, $3, $4, $5)`,
      [account.community, account.login, tokenHash, new Date(span.from), new Date(span.to)],
    );
  }

  /** The account of a session that neither expired nor was revoked. */
  async bySession(tokenHash: Buffer, now: Instant): Promise<StoredAccount | undefined> {
    const rows = await this.database.query<AccountRow[]>(
      `select ${COLUMNS}
       from portal.login_session s join portal.user_account a using (community, login)
       where s.token_hash = $1 and s.revoked_at is null and s.expires_at > $2
         and a.disabled_at is null`,
      [tokenHash, new Date(now)],
    );
    return rows.map(accountOf).at(0);
  }

  async revoke(tokenHash: Buffer, at: Instant): Promise<void> {
    await this.database.query(
      `update portal.login_session set revoked_at = $2
       where token_hash = $1 and revoked_at is null`,
      [tokenHash, new Date(at)],
    );
  }
}

export interface SessionSpan {
  readonly from: Instant;
  readonly to: Instant;
}

function accountOf(row: AccountRow): StoredAccount {
  return {
    community: row.community as CommunityId,
    login: row.login,
    name: row.name,
    member: row.member as MemberId,
    roles: row.roles.filter(isRole),
    passwordHash: row.password_hash,
  };
}
