import { Direction } from '../../kernel/profile.js';

/** What an OBIS code of active energy says (IEC 62056-61): the direction, register or interval. */
export interface ObisRegister {
  readonly direction: Direction;
  readonly kind: 'register' | 'interval';
}

const OBIS = /^(?:\d-\d:)?([12])\.(8|9|29)\.(\d)$/;

/**
 * Reads `1-0:1.8.0` (register, drawn), `2.8.0` (register, delivered), `1-1:1.29.0` and `1.9.0`
 * (energy of an interval). A register of one tariff (1.8.1) is only a part and refused like everything
 * else: undefined.
 */
export function obisRegister(code: string): ObisRegister | undefined {
  const [, way, quantity, tariff] = OBIS.exec(code.trim()) ?? [];
  if (tariff !== '0') return undefined;
  return {
    direction: way === '1' ? 'import' : 'export',
    kind: quantity === '8' ? 'register' : 'interval',
  };
}
