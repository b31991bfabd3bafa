import { Meaning, RegisterProfile } from '../../src/acquisition/device-profile.js';

/** What the simulated meters show: energies in Wh, everything else in SI units; every register can show it. */
export const SHOWN = {
  import: 12_340_000,
  export: 6_790_000,
  power: -1_250,
  'power-l1': -410,
  'power-l2': -410,
  'power-l3': -430,
  'dc-power': 1_300,
  voltage: 230.5,
  current: 5.25,
  frequency: 50,
  soc: 87,
  temperature: 21,
} as const satisfies Record<Meaning, number>;

/** The encoder takes energies in milliwatt-hours. */
export function shownBy(values: Readonly<Record<Meaning, number>>) {
  return (meaning: Meaning): number =>
    meaning === 'import' || meaning === 'export' ? values[meaning] * 1000 : values[meaning];
}

export function meaningsOf(profile: RegisterProfile): Meaning[] {
  return [...new Set(profile.registers.map(({ meaning }) => meaning))];
}
