import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';
import { describe, expect, it } from 'vitest';
import { ADOPTABLE } from '../../compiler/6-apply/stacks/kept/adoptable';
import { ownTags, retainedIn } from '../../compiler/6-apply/stacks/kept/find-kept';
import { resourceBodies } from '../../compiler/6-apply/stacks/resource-bodies';
import type { CfnValue } from '../../compiler/ir/stack';
import { references } from '../../compiler/stacks/references';
import type { Json } from '../../schema/plan/json';
import { identifierOf } from '../cloudformation-fake/physical';
import { compileFolder, compileSample, sampleNames } from '../golden/sample';

const PLACE = { account: '123456789012', region: 'eu-west-1' };

/** Every template that the example and the samples compile to. */
const templates: readonly (readonly [string, Json])[] = (
  await Promise.all([
    compileFolder('.', 'fleet.example.yaml').then((files) => templatesOf('the example', files)),
    ...sampleNames().map(async (name) => templatesOf(name, await compileSample(name))),
  ])
).flat();

function templatesOf(name: string, files: ReadonlyMap<string, string>): (readonly [string, Json])[] {
  const templates = [...files].filter(([path]) => path.startsWith('cloudformation/'));
  return templates.map(([path, text]) => [`${path} of ${name}`, JSON.parse(text) as Json] as const);
}

const retained = templates.flatMap(([file, template]) =>
  Object.entries(resourceBodies(template))
    .filter(([, { DeletionPolicy }]) => DeletionPolicy !== undefined)
    .map(([id, resource]) => ({ file, template, id, resource, called: `${resource.Type} ${id} in ${file}` })),
);

describe('what stays when its stack goes', () => {
  it('is of a type that apply takes over, and has a name that apply can look for: any other would block the next apply', () => {
    expect(retained.length).toBeGreaterThan(0);
    const lost = retained.filter(
      ({ template, id }) => !retainedIn(template, PLACE).some(({ logicalId }) => logicalId === id),
    );
    expect(lost.map(({ called }) => called)).toEqual([]);
    expect([...new Set(retained.map(({ resource }) => resource.Type))].sort()).toEqual(Object.keys(ADOPTABLE).sort());
  });

  it('stands by itself in a template, but for the properties that are read from AWS: an import may make nothing else', () => {
    const bound = retained.flatMap(({ resource: { Type, Properties = {} }, called }) =>
      Object.entries(Properties)
        .filter(([name]) => !ADOPTABLE[Type]?.given.includes(name))
        .filter(([, value]) => [...references(value as CfnValue)].some((name) => !name.startsWith('AWS::')))
        .map(([name]) => `${called}: ${name}`),
    );
    expect(bound).toEqual([]);
  });

  it('carries the tag of its fleet, without which it would be taken for somebody else’s', () => {
    const bare = retained.filter(({ resource }) => !ownTags(resource.Properties?.['Tags']).has('fleetwright:fleet'));
    expect(bare.map(({ called }) => called)).toEqual([]);
  });

  it('is imported by the primary identifier of its type, as the registry of CloudFormation has it', async () => {
    const spec = await loadAwsServiceSpec();
    for (const type of Object.keys(ADOPTABLE)) {
      const { primaryIdentifier } = spec.lookup('resource', 'cloudFormationType', 'equals', type).only();
      expect([type, primaryIdentifier]).toEqual([type, [identifierOf(type, 'x')[0]]]);
    }
  });
});
