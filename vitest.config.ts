import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { ajvPlugin } from './compiler/2-validate/ajv-plugin';
import { handlebarsPlugin } from './compiler/4-emit/handlebars-plugin';
import { textPlugin } from './compiler/4-emit/text-plugin';

export default defineConfig({
  plugins: [ajvPlugin(), handlebarsPlugin(), textPlugin()],
  test: {
    // One worker on two cores, as is the default, leaves one idle: most of a test's time is spent in other programs.
    maxWorkers: availableParallelism(),
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/property-seed.ts'],
    // A test that asserts nothing cannot fail, so it does.
    expect: { requireAssertions: true },
    testTimeout: 60_000,
    // Hooks start brokers, engines and browsers; on a busy machine that takes a while.
    hookTimeout: 120_000,
  },
});
