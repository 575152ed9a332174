import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { compile } from '../../compiler/index';
import { contentOf } from '../../compiler/ir/artifact';
import { LINT_EXCEPTIONS } from '../python/lint-exceptions';
import { describeWithOracle, oracle } from '../python/oracle';
import { sourcesIn } from '../sources';

/** cfn-lint finds nothing in any template, of the example with each of its environments and of every sample, in three regions. */

const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];
const root = fileURLToPath(new URL('../../', import.meta.url));

const cases: readonly [name: string, folder: string, manifest: string, environment?: string][] = [
  ['the example', root, 'fleet.example.yaml'],
  ['the example, dev', root, 'fleet.example.yaml', 'dev'],
  ['the example, prod', root, 'fleet.example.yaml', 'prod'],
  ...readdirSync(`${root}test/samples`)
    .sort()
    .map((name): [string, string, string, string?] => {
      const folder = `${root}test/samples/${name}`;
      const environment = /^# env: (\S+)/.exec(readFileSync(`${folder}/fleet.yaml`, 'utf8'))?.[1];
      return environment ? [name, folder, 'fleet.yaml', environment] : [name, folder, 'fleet.yaml'];
    }),
];

describeWithOracle('cfn-lint finds no error and no warning', () => {
  it.each(cases)('%s', { timeout: 120_000 }, async (_, folder, manifest, environment) => {
    const options = environment === undefined ? { manifest } : { manifest, environment };
    const { output } = await compile(sourcesIn(folder), options);
    const templates = (output?.artifacts ?? []).filter(({ path }) => path.startsWith('cloudformation/'));
    expect(templates.length).toBeGreaterThan(0);
    for (const template of templates) {
      const found = await oracle().lint([...contentOf(template)].join(''), REGIONS);
      const unexpected = found.filter(({ rule }) => !LINT_EXCEPTIONS.some((exception) => exception.rule === rule));
      expect(unexpected, template.path).toEqual([]);
    }
  });
});
