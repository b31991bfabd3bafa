import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The size limits of the house (docs/adr/0002): a function fits on a screen, a file on three. */
const limits = {
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  'max-lines': ['error', { max: 300 }],
  'max-params': 'off',
  '@typescript-eslint/max-params': ['error', { max: 4 }],
  'max-depth': ['error', 3],
  complexity: ['error', 15],
};

/** Words that say nothing of the field and do not occur in names (docs/glossary.md). */
const emptyWords = '/^(data|info|manager|helper|util|utils|process|handle|transaction)$/i';

const worldlySuffixes =
  '{module,controller,service,store,entity,source,gateway,job,guard,filter,page,migration,command,worker,device}';

const everywhere = [
  {
    selector: "JSXAttribute[name.name='style']",
    message: 'An inline style breaks the content security policy: use a class or an SVG attribute.',
  },
  {
    selector: `:matches(ClassDeclaration, FunctionDeclaration, TSInterfaceDeclaration, TSTypeAliasDeclaration) > Identifier.id[name=${emptyWords}]`,
    message: 'This word says nothing of the field: see docs/glossary.md.',
  },
];

/** A file without a suffix never waits, never asks the time and takes randomness as an argument. */
const pure = [
  { selector: ':function[async=true]', message: 'A pure file never waits.' },
  { selector: 'AwaitExpression', message: 'A pure file never waits.' },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'A pure file never asks the time.',
  },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'A pure file never asks the time.',
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'A pure file takes randomness as an argument.',
  },
];

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'data', 'node_modules', '**/*.cjs', 'grafana/dashboards'] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.js'] } } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      ...limits,
      eqeqeq: 'error',
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/prefer-readonly': 'error',
      // Nest declares its options as classes and takes plain objects.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': ['error', ...everywhere],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: [`src/**/*.${worldlySuffixes}.{ts,tsx}`, '**/*.test.{ts,tsx}', 'src/**/assets/**'],
    rules: {
      'no-restricted-syntax': ['error', ...everywhere, ...pure],
      'no-restricted-globals': [
        'error',
        'process',
        'setTimeout',
        'setInterval',
        'fetch',
        'performance',
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/*.test.tsx', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
  { files: ['bench/**/*.ts', 'src/cli/**/*.command.ts'], rules: { 'no-console': 'off' } },
);
