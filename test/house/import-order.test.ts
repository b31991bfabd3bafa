import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** A small house with nothing wrong in it; each case plants one wrong import and names its rule. */
const SOUND: Record<string, string> = {
  'src/kernel/money.ts': `import { Decimal } from 'decimal.js';\nexport const zero = new Decimal(0);\n`,
  'src/platform/clock.service.ts': `import { zero } from '../kernel/money.js';\nexport const clock = zero;\n`,
  'src/billing/rate.ts': `import { zero } from '../kernel/money.js';\nexport const rate = zero;\n`,
  'src/billing/statement.store.ts': `import { rate } from './rate.js';\nexport const store = rate;\n`,
  'src/billing/billing.service.ts': `import { store } from './statement.store.js';\nexport const billing = store;\n`,
  'src/ledger/book.ts': `import { rate } from '../billing/rate.js';\nexport const book = rate;\n`,
  'src/simulator/meter.device.ts': `import { zero } from '../kernel/money.js';\nexport const meter = zero;\n`,
  'src/cli/main.command.ts': `import { meter } from '../simulator/meter.device.js';\nexport const main = meter;\n`,
};

const cases = [
  [
    'an earlier stage imports a later one',
    'src/billing/rate.ts',
    '../ledger/book.js',
    'order-billing',
  ],
  [
    'a stage imports the simulator',
    'src/ledger/book.ts',
    '../simulator/meter.device.js',
    'order-ledger',
  ],
  [
    'a pure file imports a service',
    'src/ledger/book.ts',
    '../billing/billing.service.js',
    'pure-stays-pure',
  ],
  ['a pure file reads files', 'src/ledger/book.ts', 'node:fs', 'pure-no-node'],
  ['a pure file uses the framework', 'src/ledger/book.ts', '@nestjs/common', 'pure-no-framework'],
  ['the kernel uses a package', 'src/kernel/money.ts', 'zod', 'kernel-decimal-only'],
  [
    'decimal.js outside the kernel',
    'src/billing/billing.service.ts',
    'decimal.js',
    'decimal-in-kernel-only',
  ],
  [
    'a store of another stage',
    'src/cli/main.command.ts',
    '../billing/statement.store.js',
    'private-plumbing',
  ],
  [
    'the simulator looks inside',
    'src/simulator/meter.device.ts',
    '../billing/rate.js',
    'simulator-stands-outside',
  ],
  ['a circle', 'src/billing/rate.ts', './round.store.js', 'no-circle'],
  ['an index file', 'src/billing/billing.service.ts', '../kernel/index.js', 'no-index'],
  [
    'a folder outside the list',
    'src/billing/billing.service.ts',
    '../common/shared.js',
    'only-the-listed-folders',
  ],
  ['a file that does not exist', 'src/billing/billing.service.ts', './nowhere.js', 'resolvable'],
] as const;

const ODD_PLACES: Record<string, string> = {
  'src/kernel/index.ts': 'export const all = 1;\n',
  'src/common/shared.ts': 'export const shared = 1;\n',
  'src/billing/round.store.ts': `import './planted-9.js';\n`,
};

const root = resolve(import.meta.dirname, '../..');

function cruise(files: Record<string, string>): string {
  const house = mkdtempSync(join(tmpdir(), 'house-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(house, path)), { recursive: true });
      writeFileSync(join(house, path), text);
    }
    cpSync(join(root, '.dependency-cruiser.cjs'), join(house, '.dependency-cruiser.cjs'));
    cpSync(join(root, 'tsconfig.json'), join(house, 'tsconfig.json'));
    cpSync(join(root, 'package.json'), join(house, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'));
    const run = spawnSync(
      process.execPath,
      ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'src', '--output-type', 'err'],
      { cwd: house, encoding: 'utf8' },
    );
    return run.stdout + run.stderr;
  } finally {
    rmSync(house, { recursive: true, force: true });
  }
}

describe('the import order', () => {
  it('lets a sound house pass', () => {
    expect(cruise(SOUND)).toContain('no dependency violations found');
  });

  const report = cruise({ ...SOUND, ...ODD_PLACES, ...Object.fromEntries(cases.map(planted)) });

  it.each(cases)('refuses: %s', (_, file, wrong, rule) => {
    const place = cases.findIndex((row) => row[1] === file && row[2] === wrong);
    expect(report).toContain(`error ${rule}: ${nameOf(file, place)}`);
  });
});

/** A file beside the named one, of the same kind, that holds the one wrong import. */
function nameOf(file: string, place: number): string {
  return file.replace(/\/([a-z-]+)\./, `/planted-${place}.`);
}

function planted(row: (typeof cases)[number], place: number): [string, string] {
  return [nameOf(row[1], place), `import '${row[2]}';\n`];
}
