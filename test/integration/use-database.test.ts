import { useDatabase } from '../support/database.js';

describe('the throw-away database', () => {
  const database = useDatabase([]);

  it('serves the service role, which is neither superuser nor owner', async () => {
    const rows: unknown = await database.dataSource.query(
      `select current_user as role, usesuper as super,
              pg_has_role('commonwatt_service', 'member') as member,
              has_database_privilege(current_database(), 'create') as creates
       from pg_user where usename = current_user`,
    );
    expect(rows).toEqual([{ role: 'commonwatt_app', super: false, member: true, creates: false }]);
  });

  it('keeps text in UTF-8 and time in UTC', async () => {
    const rows: unknown = await database.dataSource.query(
      `select current_setting('server_encoding') as encoding, current_setting('timezone') as zone`,
    );
    expect(rows).toEqual([{ encoding: 'UTF8', zone: 'UTC' }]);
  });
});
