import { DeviceProfile, Meaning } from '../../src/acquisition/device-profile.js';

/** The rows of the table of devices in docs/devices.md: file, device, where it is, counters, confidence. */
export function deviceRows(profiles: Iterable<DeviceProfile>): string[][] {
  return [...profiles].map((profile) => [
    `\`${profile.profile}\``,
    `${profile.vendor}: ${profile.models.join(', ')}`,
    `${profile.port} / ${profile.units.join(', ')}`,
    countersOf(profile),
    profile.confidence,
  ]);
}

function countersOf(profile: DeviceProfile): string {
  if (profile.protocol === 'sunspec') return 'SunSpec';
  const energies = profile.registers.filter(({ unit }) => unit.endsWith('Wh'));
  const names = new Set<Meaning>(energies.map(({ meaning }) => meaning));
  return names.size === 0 ? 'none' : [...names].join(', ');
}

/** The cells of a table in a text, found by its first heading; its own spaces and dashes do not count. */
export function tableIn(text: string, firstHeading: string): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => cellsOf(line)[0] === firstHeading);
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end < 0 ? rows.length : end).map(cellsOf);
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
