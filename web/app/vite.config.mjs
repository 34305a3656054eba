// Builds the page into dist/. The chart definition is web/charts' source, drawn with the packages of this folder.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  resolve: {
    alias: { charts: fileURLToPath(new URL('../charts/src', import.meta.url)) },
    dedupe: ['echarts', 'zrender'],
  },
  // As a stylesheet of its own and scripts with hashes: the page allows nothing inline.
  // What draws charts is one chunk of its own, loaded when the rest is shown; a test weighs it all, compressed.
  build: {
    target: 'es2020',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    chunkSizeWarningLimit: 800,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8081' } },
});
