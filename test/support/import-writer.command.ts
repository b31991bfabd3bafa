import { DataSource } from 'typeorm';
import { ImportBench } from './imports.js';

/** Carries out a preview and may be killed meanwhile: database, community, number and token. */
const [url = '', community = '', number = '', token = ''] = process.argv.slice(2);
const dataSource = new DataSource({ type: 'postgres', url });
await dataSource.initialize();
const bench = new ImportBench(dataSource, community);
process.stdout.write('importing\n');
await bench.imports.commit(bench.world, Number(number), { token });
