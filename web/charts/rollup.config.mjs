// Bundles out/main.js and the parts of ECharts it uses into one ES5 script without modules: dist/charts.js, which
// defines the global `monalysCharts` with renderChart and chartOption.

import { nodeResolve } from '@rollup/plugin-node-resolve';
import ts from 'typescript';

/** ECharts asks Node for its environment; the script runs where there is no Node. */
const production = {
  name: 'production',
  transform: (code) => ({ code: code.replaceAll('process.env.NODE_ENV', '"production"'), map: null }),
};

/** Whatever a dependency was written in, ES5 comes out; without comments it loads faster. */
const es5 = {
  name: 'es5',
  renderChunk: (code) =>
    ts.transpileModule(code, {
      compilerOptions: {
        target: ts.ScriptTarget.ES5,
        module: ts.ModuleKind.None,
        removeComments: true,
        ignoreDeprecations: '5.0',
      },
    }).outputText,
};

export default {
  input: 'out/main.js',
  plugins: [nodeResolve(), production, es5],
  output: { file: 'dist/charts.js', format: 'iife', name: 'monalysCharts', generatedCode: 'es5' },
};
