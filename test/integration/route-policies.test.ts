import { firstLine, startProcess } from '../support/own-process.js';

it('does not start with a route that does not say who may call it', async () => {
  const child = startProcess('test/support/unguarded-portal.command.ts', []);
  expect(await firstLine(child)).toBe(
    'Error: Routes without @Roles or @Public: GET /secrets/all. Say who may call them.',
  );
}, 120_000);
