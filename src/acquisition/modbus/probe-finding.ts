import { DeviceProfile, Meaning } from '../device-profile.js';
import { Decoded } from './decode.js';
import { SunspecNames } from './sunspec.js';

/** One way to read a device that was found. */
export interface ProbeFinding {
  readonly port: number;
  readonly unit: number;
  readonly profile: DeviceProfile;
  readonly serial: string | undefined;
  /** What a SunSpec device says of itself. */
  readonly described:
    { readonly names: SunspecNames | undefined; readonly modelIds: readonly number[] } | undefined;
  readonly values: ReadonlyMap<Meaning, Decoded>;
  /** What speaks against it. */
  readonly doubts: readonly string[];
}

const UNITS: Readonly<Partial<Record<Meaning, string>>> = {
  voltage: 'V',
  current: 'A',
  frequency: 'Hz',
  soc: '%',
  temperature: '°C',
};

/** A finding in lines for a person. */
export function findingLines({ port, unit, ...finding }: ProbeFinding, host: string): string[] {
  const { profile, serial, described, values, doubts } = finding;
  const { maker = '', model = 'a device', version } = described?.names ?? {};
  const firmware = version === undefined ? '' : `, firmware ${version}`;
  const number = serial === undefined ? '' : `, serial number ${serial}`;
  const speaks =
    described === undefined
      ? `answers as ${profile.profile}${number}`
      : `is ${`${maker} ${model}`.trim()}${number}${firmware}, SunSpec models ${described.modelIds.join(', ')}`;
  return [
    `${host}:${port} unit ${unit} ${speaks}`,
    `read by ${profile.profile} (confidence ${profile.confidence}):`,
    ...[...values].map(
      ([meaning, value]) => `  ${meaning.padEnd(10)} ${valueText(meaning, value)}`,
    ),
    ...doubts.map((doubt) => `  ! ${doubt}`),
  ];
}

/** A value as the commissioning check compares it with the display. */
export function valueText(meaning: Meaning, value: Decoded): string {
  if (value.state === 'energy') return `${value.energy.kwh()} kWh`;
  if (value.state === 'missing') return 'no value';
  if (value.state === 'refused') return `not believed: ${value.reason}`;
  const unit = UNITS[meaning] ?? 'W';
  const way = meaning.startsWith('power') ? directionText(value.value) : '';
  return `${Number(value.value.toPrecision(7))} ${unit}${way}`;
}

function directionText(watts: number): string {
  if (watts === 0) return '';
  return watts > 0 ? ' (import)' : ' (export)';
}
