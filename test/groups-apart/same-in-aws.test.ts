import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { contentOf } from '../../compiler/ir/artifact';
import { isPart } from '../../compiler/ir/stack-name';
import { loadStacks } from '../../runtime/twin/stacks/load';
import { compileFiles, EXAMPLE, type Files, sample } from '../plan/compiled';

const folder = mkdtempSync(join(tmpdir(), 'groups-apart-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The resources of a fleet as the twin reads them: every name and ARN filled in, as AWS would have them. */
async function resourcesOf(files: Files, name: string) {
  const { output, diagnostics } = await compileFiles(files);
  if (!output) throw new Error(JSON.stringify(diagnostics));
  const root = join(folder, name);
  for (const artifact of output.artifacts) {
    const path = join(root, artifact.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, [...contentOf(artifact)].join(''));
  }
  const { resources } = loadStacks(root);
  const key = ({ type, logicalId }: (typeof resources)[number]) => `${type} ${logicalId}`;
  return {
    parts: new Set(resources.filter(({ stack }) => isPart(stack)).map(({ stack }) => stack)),
    resources: new Map(
      resources.map((one) => [key(one), { name: one.name, arn: one.arn, properties: one.properties }] as const),
    ),
  };
}

const apart = (files: Files): Files => ({
  ...files,
  'fleet.yaml': (files['fleet.yaml'] ?? '').replace(/^aws:(?: \{ (.*) \}|\n)/m, (_, inline?: string) =>
    inline === undefined ? 'aws:\n  stacks: { together: [] }\n' : `aws: { ${inline}, stacks: { together: [] } }`,
  ),
});

describe('what AWS has is the same whether groups share stacks or stand apart', () => {
  it.each<[string, Files]>([
    ['the example', EXAMPLE],
    ...['alerts', 'crawler', 'firehose-by-day', 'firehose-by-device', 'gateways', 'registered', 'china'].map(
      (name): [string, Files] => [name, sample(name)],
    ),
  ])('%s: every resource once, with the same names, ARNs and settings', async (name, files) => {
    const together = await resourcesOf(files, `${name}-together`);
    const single = await resourcesOf(apart(files), `${name}-apart`);
    expect(together.parts.size).toBe(0);
    expect(single.parts.size).toBeGreaterThan(0);
    expect([...single.resources.keys()].sort()).toEqual([...together.resources.keys()].sort());
    for (const [id, resource] of together.resources) {
      // A bucket, role and so on that has no name of its own is called after its stack; none of those is of a group.
      expect(single.resources.get(id), id).toEqual(resource);
    }
  });
});
