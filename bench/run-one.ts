import { pathToFileURL } from 'node:url';
import { Bench } from './bench.js';

/** Runs one bench file and sends its comparisons to the parent. */
const { bench } = (await import(pathToFileURL(process.argv[2] ?? '').href)) as { bench: Bench };
const comparisons = await bench();
process.send?.(comparisons, () => process.exit(0));
