import { readFileSync } from 'node:fs';

interface LockedPackage {
  readonly version: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

it('locks the packages of every platform, or npm ci refuses the file (build/complete-lock.js)', () => {
  const names = new Set(
    Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1)),
  );
  const missing = Object.values(lock.packages)
    .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
    .filter((name) => !names.has(name));
  expect(missing).toEqual([]);
});

it('names no registry, so that a clone installs from the one it is set up for', () => {
  expect(readFileSync('package-lock.json', 'utf8')).not.toContain('"resolved"');
});
