/** Unit tests and laws stand beside the code; tests with real parts have a project of their own. */
const common = {
  testEnvironment: 'node',
  // Databases and brokers start when the machine has time for them.
  testTimeout: 60_000,
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true, decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            useDefineForClassFields: false,
            react: { runtime: 'automatic', importSource: 'preact' },
          },
        },
        module: { type: 'es6' },
      },
    ],
  },
};

export default {
  // On two cores jest would use one.
  maxWorkers: 2,
  projects: [
    { ...common, displayName: 'unit', roots: ['<rootDir>/src'], testMatch: ['**/*.test.ts?(x)'] },
    { ...common, displayName: 'house', testMatch: ['<rootDir>/test/house/*.test.ts'] },
    { ...common, displayName: 'scenarios', testMatch: ['<rootDir>/test/scenarios/*.test.ts'] },
    { ...common, displayName: 'simulation', testMatch: ['<rootDir>/test/simulation/*.test.ts'] },
    { ...common, displayName: 'integration', testMatch: ['<rootDir>/test/integration/*.test.ts'] },
    { ...common, displayName: 'browser', testMatch: ['<rootDir>/test/browser/*.test.ts'] },
  ],
};
