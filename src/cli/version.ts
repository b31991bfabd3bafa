/** The version of the software and of its public file format; package.json says the same. */
export const VERSION = '0.1.0';
