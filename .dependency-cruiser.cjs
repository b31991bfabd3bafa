/** The house in rules: docs/adr/0002. Data flows down this list, imports look up it. */
const ORDER = [
  'kernel',
  'platform',
  'community',
  'acquisition',
  'charging',
  'measurements',
  'settlement',
  'contributions',
  'billing',
  'payments',
  'ledger',
  'repayment',
  'reports',
  'portal',
  'cli',
];
const SUFFIX =
  'module|controller|service|store|entity|source|gateway|job|guard|filter|page|migration|command|worker|device';
const PRIVATE = 'store|entity|source|gateway|job';
const WORLDLY = `\\.(${SUFFIX})\\.tsx?$`;
const TEST = '\\.test\\.tsx?$';
const PURE_LIBRARIES =
  '^(node_modules/)?(zod|yaml|preact|preact-render-to-string|d3-[a-z]+|@types/d3-[a-z]+)(/|$)';

const orderRules = ORDER.map((folder, place) => ({
  name: `order-${folder}`,
  comment: `${folder} looks up the list only`,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: TEST },
  to: {
    path: `^src/(${[...ORDER.slice(place + 1), ...(folder === 'cli' ? [] : ['simulator'])].join('|') || 'nothing'})/`,
  },
}));

module.exports = {
  forbidden: [
    ...orderRules,
    {
      name: 'only-the-listed-folders',
      comment: 'src holds the folders of the list and the simulator, nothing else',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/', pathNot: `^src/(${[...ORDER, 'simulator'].join('|')})/` },
    },
    {
      name: 'pure-stays-pure',
      comment: 'a file without a suffix imports pure files only',
      severity: 'error',
      from: { path: '^src/', pathNot: [WORLDLY, TEST] },
      to: { path: WORLDLY },
    },
    {
      name: 'pure-no-node',
      comment: 'of Node a pure file may use node:assert only',
      severity: 'error',
      from: { path: '^src/', pathNot: [WORLDLY, TEST] },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?assert(/strict)?$' },
    },
    {
      name: 'pure-no-framework',
      comment: 'a pure file uses no package but the pure ones named in docs/adr/0002',
      severity: 'error',
      from: { path: '^src/', pathNot: [WORLDLY, TEST, '^src/kernel/'] },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'],
        pathNot: PURE_LIBRARIES,
      },
    },
    {
      name: 'kernel-decimal-only',
      comment: 'the kernel knows decimal.js and nothing else',
      severity: 'error',
      from: { path: '^src/kernel/', pathNot: TEST },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'],
        pathNot: 'decimal\\.js',
      },
    },
    {
      name: 'decimal-in-kernel-only',
      comment: 'real ratios are computed in the kernel',
      severity: 'error',
      from: { path: '^src/(?!kernel/)', pathNot: TEST },
      to: { path: 'decimal\\.js' },
    },
    {
      name: 'private-plumbing',
      comment: 'stores, entities, sources, gateways and jobs are private to their folder',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: TEST },
      to: { path: `^src/([^/]+)/.*\\.(${PRIVATE})\\.tsx?$`, pathNot: '^src/$1/' },
    },
    {
      name: 'simulator-stands-outside',
      comment: 'the simulator sees the kernel and the device profiles only',
      severity: 'error',
      from: { path: '^src/simulator/', pathNot: TEST },
      to: {
        path: '^src/',
        pathNot: [
          '^src/(kernel|simulator)/',
          '^src/acquisition/(device-profile|modbus/sunspec-models)\\.ts$',
        ],
      },
    },
    {
      name: 'no-circle',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-index',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '/index\\.tsx?$', pathNot: 'node_modules' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
