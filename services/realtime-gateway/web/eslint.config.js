import { noWords } from './lint/no-words.js';

/** What every file of the client is held to; types are `tsc`'s work, not eslint's. */
const browser = {
  AbortSignal: 'readonly', Blob: 'readonly', BroadcastChannel: 'readonly', ClipboardEvent: 'readonly', DragEvent: 'readonly', Event: 'readonly', File: 'readonly',
  FileList: 'readonly', FormData: 'readonly', IntersectionObserver: 'readonly', Intl: 'readonly', KeyboardEvent: 'readonly',
  MouseEvent: 'readonly', PointerEvent: 'readonly', ResizeObserver: 'readonly', SubmitEvent: 'readonly', URL: 'readonly',
  CSS: 'readonly', XMLHttpRequest: 'readonly', cancelAnimationFrame: 'readonly', clearInterval: 'readonly', clearTimeout: 'readonly', console: 'readonly',
  createImageBitmap: 'readonly', crypto: 'readonly', document: 'readonly', fetch: 'readonly', history: 'readonly', location: 'readonly',
  matchMedia: 'readonly', navigator: 'readonly', performance: 'readonly', Response: 'readonly', queueMicrotask: 'readonly', requestAnimationFrame: 'readonly', sessionStorage: 'readonly',
  setInterval: 'readonly', setTimeout: 'readonly', window: 'readonly', atob: 'readonly', Element: 'readonly', HTMLElement: 'readonly',
  HTMLInputElement: 'readonly', Image: 'readonly', TextEncoder: 'readonly', structuredClone: 'readonly', caches: 'readonly', indexedDB: 'readonly', self: 'readonly',
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
