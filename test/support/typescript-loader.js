/** `node --import ./test/support/typescript-loader.js file.ts` runs the sources in a process of its own. */
import { register } from 'node:module';

register('./typescript-hooks.js', import.meta.url);
