import { noWords } from './lint/no-words.js';

/** What every file of the client is held to; types are `tsc`'s work, not eslint's. */
const browser = {
  AbortController: 'readonly', AbortSignal: 'readonly', BroadcastChannel: 'readonly', CSS: 'readonly', Element: 'readonly', File: 'readonly',
  FormData: 'readonly', HTMLElement: 'readonly', Image: 'readonly', IntersectionObserver: 'readonly', Intl: 'readonly',
  ResizeObserver: 'readonly', Response: 'readonly', TextEncoder: 'readonly', URL: 'readonly', XMLHttpRequest: 'readonly',
  atob: 'readonly', caches: 'readonly', clearInterval: 'readonly', clearTimeout: 'readonly', crypto: 'readonly',
  document: 'readonly', fetch: 'readonly', history: 'readonly', indexedDB: 'readonly', location: 'readonly',
  matchMedia: 'readonly', navigator: 'readonly', performance: 'readonly', queueMicrotask: 'readonly', self: 'readonly',
  sessionStorage: 'readonly', setInterval: 'readonly', setTimeout: 'readonly', window: 'readonly',
};

export default [
  { ignores: ['node_modules/**'] },
  {
    files: ['**/*.js'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module', globals: browser },
    rules: {
      'no-undef': 'error',
      'no-unused-vars': ['error', { args: 'after-used', varsIgnorePattern: '^_' }],
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-implicit-coercion': ['error', { boolean: false }],
      'no-shadow': 'error',
      'no-throw-literal': 'error',
      'max-lines': ['error', { max: 200 }],
      'max-len': ['error', { code: 140, ignoreStrings: true, ignoreTemplateLiterals: true }],
    },
  },
  {
    files: ['src/ui/*.js'],
    plugins: { own: { rules: { 'no-words': noWords } } },
    rules: { 'own/no-words': 'error' },
  },
];
