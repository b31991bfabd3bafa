import { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may log in, and who is logged in. Of a session only the hash of its cookie is kept. */
export class CreatePortal1795000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema portal;

      create table portal.user_account (
        community text not null,
        login text not null check (login = lower(login) and login <> ''),
        name text not null,
        member text not null,
        roles text[] not null
          check (roles <@ array['member', 'lender', 'operator', 'driver'] and roles <> '{}'),
        password_hash text not null,
        created_at timestamptz not null,
        disabled_at timestamptz,
        primary key (community, login),
        unique (login)
      );

      create table portal.login_session (
        community text not null,
        login text not null,
        token_hash bytea not null check (length(token_hash) = 32),
        created_at timestamptz not null,
        expires_at timestamptz not null,
        revoked_at timestamptz,
        primary key (community, login, token_hash),
        unique (token_hash),
        foreign key (community, login) references portal.user_account on delete cascade
      );

      grant usage on schema portal to commonwatt_service;
      grant select, insert, update, delete on portal.user_account, portal.login_session
        to commonwatt_service;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema portal cascade');
  }
}

export const portalMigrations = [CreatePortal1795000010000];
