import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The page, into dist/web. Every file of it comes from this server, and no script or style stands in the HTML, so a strict
 * Content-Security-Policy holds. What the workers load lies under workers/: the server gives those files a policy of their own.
 */
export default defineConfig({
  root: here('web'),
  resolve: {
    conditions: ['molx-source', 'module', 'browser', 'production'],
    // the package's main file is its development build, of ten times the size
    alias: { '3dmol': '3dmol/build/3Dmol.es6-min.js' },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // `vite` alone serves the sources, and asks a demo that runs beside it
  server: { proxy: { '/v1': 'http://127.0.0.1:8080' } },
  build: {
    outDir: here('dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // a data: address for a small file would need a hole in the policy
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2500,
  },
  worker: {
    format: 'es',
    rolldownOptions: {
      output: { entryFileNames: 'workers/[name]-[hash].js', chunkFileNames: 'workers/[name]-[hash].js' },
    },
  },
});
