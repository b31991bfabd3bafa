/**
 * Completes package-lock.json by the packages of other platforms that the registry at hand does not
 * carry: without them `npm ci` refuses the file. Run it after every `npm install`.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = [
  ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 's390x'],
  ['riscv64', 'loong64', 'wasm32'],
].flat();

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const packages = lock.packages;

for (const [place, { optionalDependencies = {}, dev }] of Object.entries({ ...packages })) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (isInstalled(place, name)) continue;
    packages[`node_modules/${name}`] = { version, ...platformOf(name), dev, optional: true };
  }
}
const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries(sorted);
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);

function isInstalled(place, name) {
  const folders = place.split('/node_modules/');
  return folders.some((_, depth) => {
    const above = folders.slice(0, folders.length - depth).join('/node_modules/');
    return `${above}/node_modules/${name}` in packages || `node_modules/${name}` in packages;
  });
}

function platformOf(name) {
  const words = name.split(/[/-]/);
  const found = (known) => known.filter((word) => words.includes(word));
  const [os, cpu] = [found(SYSTEMS), found(PROCESSORS)];
  if (os.length + cpu.length === 0) throw new Error(`${name} is for no platform we know.`);
  const libc = words.includes('musl') ? ['musl'] : ['glibc'];
  return {
    ...(os.length > 0 ? { os } : {}),
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(os.includes('linux') && /gnu|musl/.test(name) ? { libc } : {}),
  };
}
