import { defineConfig, type UserConfig } from 'tsdown';
import { ajvPlugin } from './build/ajv-plugin';
import { handlebarsPlugin } from './build/handlebars-plugin';
import { textPlugin } from './build/text-plugin';
import { licencesPlugin } from './cli/bundle/licences-plugin';

const common: UserConfig = {
  outDir: 'dist',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  plugins: [ajvPlugin(), handlebarsPlugin(), textPlugin()],
  dts: false,
  clean: true,
  fixedExtension: false,
  logLevel: 'warn',
};

export default defineConfig([
  {
    ...common,
    entry: {
      main: 'cli/main.ts',
      'agent-host': 'runtime/agent/host-main.ts',
      'history-host': 'runtime/history/history-host-main.ts',
    },
  },
  // One file with all it needs, for devices without npm (cli/bundle/). Only aws-crt stays a package: it finds its native library by its own folders.
  {
    ...common,
    entry: { agent: 'runtime/agent/main.ts' },
    deps: { alwaysBundle: [/./], neverBundle: [/^aws-crt(\/|$)/], onlyBundle: false },
    plugins: [ajvPlugin(), handlebarsPlugin(), textPlugin(), licencesPlugin('agent.licences.txt')],
    outputOptions: { codeSplitting: false },
  },
]);
