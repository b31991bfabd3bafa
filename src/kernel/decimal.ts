import { Decimal as DecimalJs } from 'decimal.js';

/**
 * The one set-up of decimal.js: fifty digits, half away from zero. Only the kernel uses it; other
 * stages compute with Energy, Money, Price, Percentage and Ratio.
 */
export const Decimal = DecimalJs.clone({ precision: 50, rounding: DecimalJs.ROUND_HALF_UP });
export type Decimal = DecimalJs;
