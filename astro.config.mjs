import { unified } from '@astrojs/markdown-remark';
import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';
import { originOf } from './src/common/origin.node.ts';
import { cloneAddress } from './src/experiments/provenance.node.ts';

/** Without these a page has no SharedArrayBuffer. A static host cannot send them: site/public/isolate.js adds them there. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Packages that only a click loads: listed, or the dev server finds them late and reloads the page. */
const lazy = [
  '@codemirror/commands',
  '@codemirror/lang-javascript',
  '@codemirror/language',
  '@codemirror/view',
  '@lezer/highlight',
  'acorn',
  'canonicalize',
  'codemirror',
  'error-stack-parser-es/lite',
  'periscopic',
  'pure-rand/distribution/uniformFloat64',
  'pure-rand/distribution/uniformInt',
  'pure-rand/generator/xoroshiro128plus',
  'simple-statistics',
  'sucrase',
  'valibot',
];

/**
 * A trace takes the kernel's function names from the stack of the running code, so the bundles that run
 * protocols keep every name: nothing is shortened or inlined, only white space goes.
 */
const namesKept = {
  keepNames: true,
  minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
};

/**
 * The worker of the litmus page needs a small part of the package, none of which does anything by being loaded: the
 * rest is left out.
 */
const onlyWhatIsUsed = () => {
  let isLitmus = false;
  return {
    name: 'only-what-is-used',
    buildStart: ({ input }) => {
      isLitmus = JSON.stringify(input).includes('litmus.worker');
    },
    transform: (_, id) => (isLitmus && id.includes('/src/') ? { moduleSideEffects: false } : undefined),
  };
};

export default defineConfig({
  site: process.env.SITE_URL ?? 'http://localhost:4321',
  base: process.env.BASE_PATH ?? '/',
  srcDir: './site',
  publicDir: './site/public',
  outDir: process.env.OUT_DIR ?? './dist',
  server: { port: 4321, headers: isolation },
  devToolbar: { enabled: false },
  build: { inlineStylesheets: 'never' },
  integrations: [mdx()],
  markdown: {
    processor: unified({}),
    syntaxHighlight: { type: 'shiki', excludeLangs: ['math'] },
    shikiConfig: { theme: 'css-variables' },
  },
  vite: {
    cacheDir: process.env.VITE_CACHE_DIR ?? 'node_modules/.vite',
    worker: {
      format: 'es',
      plugins: () => [onlyWhatIsUsed()],
      rolldownOptions: { output: namesKept },
    },
    optimizeDeps: { include: lazy },
    define: {
      'import.meta.env.CORE_URL': JSON.stringify(new URL('./src/index.ts', import.meta.url).href),
      // A text for a mail says which sources a stranger needs.
      'import.meta.env.COMMIT': JSON.stringify(originOf(import.meta.dirname).commit),
      // And where they are cloned from, if an address is set.
      'import.meta.env.CLONE': JSON.stringify(cloneAddress() ?? ''),
      // Measured results say whether the sources that ran are still those of today.
      'import.meta.env.SOURCES_HASH': JSON.stringify(originOf(import.meta.dirname).sources),
    },
  },
});
