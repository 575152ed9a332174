import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { compileFolder, compileSample, sampleNames } from '../golden/sample';
import { LINT_EXCEPTIONS } from '../python/lint-exceptions';
import { describeWithOracle, oracle } from '../python/oracle';

/** cfn-lint finds nothing in any template, of the example with each of its environments and of every sample, in three regions. */

const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];
const root = fileURLToPath(new URL('../../', import.meta.url));

const cases: readonly (readonly [name: string, compiled: () => Promise<ReadonlyMap<string, string>>])[] = [
  ['the example', () => compileFolder(root, 'fleet.example.yaml')],
  ['the example, dev', () => compileFolder(root, 'fleet.example.yaml', 'dev')],
  ['the example, prod', () => compileFolder(root, 'fleet.example.yaml', 'prod')],
  ...sampleNames().map((name) => [name, () => compileSample(name)] as const),
];

describeWithOracle('cfn-lint finds no error and no warning', () => {
  it.each(cases)('%s', { timeout: 360_000 }, async (_, compiled) => {
    const templates = [...(await compiled())].filter(([path]) => path.startsWith('cloudformation/'));
    expect(templates.length).toBeGreaterThan(0);
    for (const [path, template] of templates) {
      const found = await oracle().lint(template, REGIONS);
      const unexpected = found.filter(({ rule }) => !LINT_EXCEPTIONS.some((exception) => exception.rule === rule));
      expect(unexpected, path).toEqual([]);
    }
  });
});
