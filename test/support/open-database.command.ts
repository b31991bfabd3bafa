import {
  openEmbeddedDatabase,
  openThrowAwayDatabase,
} from '../../src/platform/embedded-database.service.js';

const directory = process.argv[2] ?? 'throw-away';
const database = await (directory === 'throw-away'
  ? openThrowAwayDatabase()
  : openEmbeddedDatabase({ directory }));
process.stdout.write(`${database.serviceUrl}\n`);
setInterval(() => undefined, 1000);
