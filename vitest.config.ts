import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { ajvPlugin } from './build/ajv-plugin';
import { handlebarsPlugin } from './build/handlebars-plugin';
import { textPlugin } from './build/text-plugin';
import { isLong } from './test/etl/long';

/** Folders of laws about values: what they import keeps nothing from one file to the next, so they share a process, and load the compiler once. */
const VALUES = [
  ...[
    'contracts',
    'diagnostics',
    'drivers',
    'expression',
    'format',
    'groups-apart',
    'iot-sql',
    'laws',
    'parse',
    'plan',
  ],
  ...['resolve', 'targets', 'twin/rules', 'validate', 'agent/edge', 'agent/log', 'agent/pump', 'agent/settings'],
].map((folder) => `test/${folder}/**/*.test.ts`);

const all = {
  include: ['test/**/*.test.ts'],
  // A minute for one test: `npm run test:long` has it.
  exclude: [...configDefaults.exclude, ...(isLong ? [] : ['test/etl/cluster.test.ts'])],
};
const values = { extends: true as const, test: { name: 'values', include: VALUES, isolate: false } };
const programs = {
  extends: true as const,
  test: { ...all, name: 'programs', exclude: [...all.exclude, ...VALUES] },
};

export default defineConfig({
  plugins: [ajvPlugin(), handlebarsPlugin(), textPlugin()],
  test: {
    // More than there are cores: much of the time of a test is waiting for other programs.
    maxWorkers: availableParallelism() + 1,
    // `npm run mutate` puts its mutants into one project, and wants each file for itself.
    ...('FLEET_MUTATION_ORDER' in process.env ? all : { projects: [values, programs] }),
    setupFiles: ['test/property-seed.ts'],
    // A test that asserts nothing cannot fail, so it does.
    expect: { requireAssertions: true },
    // Timeouts end what hangs, and judge no speed: machines differ by three times, and by more when they are busy.
    testTimeout: 180_000,
    // Hooks start brokers, engines and browsers.
    hookTimeout: 300_000,
  },
});
