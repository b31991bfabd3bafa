/** The German Länder by their letters in ISO 3166-2:DE. */
export const LANDS = [
  'BB',
  'BE',
  'BW',
  'BY',
  'HB',
  'HE',
  'HH',
  'MV',
  'NI',
  'NW',
  'RP',
  'SH',
  'SL',
  'SN',
  'ST',
  'TH',
] as const;
export type Land = (typeof LANDS)[number];
