import { defineConfig } from 'tsdown';
import { ajvPlugin } from './compiler/2-validate/ajv-plugin';
import { handlebarsPlugin } from './compiler/4-emit/handlebars-plugin';

export default defineConfig({
  entry: { main: 'cli/main.ts' },
  outDir: 'dist',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  plugins: [ajvPlugin(), handlebarsPlugin()],
  dts: false,
  clean: true,
  fixedExtension: false,
  logLevel: 'warn',
});
