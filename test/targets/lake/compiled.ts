import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import type { Fleet } from '../../../compiler/ir/fleet/index';
import type { CfnValue, StackResource } from '../../../compiler/ir/stack';
import { emission } from '../../../compiler/ir/target';
import { iotRules } from '../../../compiler/targets/iot-rules/target';
import { lake } from '../../../compiler/targets/lake/target';
import { sourcesIn, sourcesOf } from '../../sources';

/** Manifests on their way through the real compiler, for the tests of this target. */

const samples = fileURLToPath(new URL('../../samples/', import.meta.url));

export interface Compiled {
  readonly fleet: Fleet;
  /** Of this target. */
  readonly resources: readonly StackResource[];
  /** Of iot-rules, which writes what this target's tables read. */
  readonly rules: readonly StackResource[];
  readonly files: ReadonlyMap<string, string>;
}

export const sample = (name: string) =>
  compiled(() => compile(sourcesIn(`${samples}${name}`), { manifest: 'fleet.yaml' }));

/** The sample of this name with lines of YAML behind it. */
export const sampleWith = (name: string, more: string) =>
  manifest(`${readFileSync(`${samples}${name}/fleet.yaml`, 'utf8')}${more}`);

export const manifest = (text: string) =>
  compiled(() => compile(sourcesOf({ 'fleet.yaml': text }), { manifest: 'fleet.yaml' }));

async function compiled(run: () => ReturnType<typeof compile>): Promise<Compiled> {
  const { fleet, diagnostics } = await run();
  if (!fleet) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const { artifacts, resources } = lake.emit(fleet, emission({}));
  return {
    fleet,
    resources,
    rules: iotRules.emit(fleet, emission({})).resources,
    files: new Map(artifacts.map((artifact) => [artifact.path, [...contentOf(artifact)].join('')])),
  };
}

export const ofType = (resources: readonly StackResource[], type: string) =>
  resources.filter((resource) => resource.type === type);

/** The one resource with this logical id. */
export function withId(resources: readonly StackResource[], id: string): StackResource {
  const found = resources.find(({ logicalId }) => logicalId === id);
  if (!found) throw new Error(`no ${id} among ${resources.map(({ logicalId }) => logicalId).join(', ')}`);
  return found;
}

/** A value inside a property; a step that leads nowhere is named. */
export function at(value: CfnValue | StackResource['properties'], ...path: readonly (string | number)[]): CfnValue {
  let found: unknown = value;
  for (const step of path) {
    found = typeof found === 'object' && found !== null ? Reflect.get(found, step) : undefined;
    if (found === undefined) throw new Error(`no ${step} in ${path.join('/')}`);
  }
  return found as CfnValue;
}

/** What CloudFormation makes of Fn::Sub: `${AWS::…}` is filled in, `${!x}` becomes `${x}`, anything else is a mistake. */
export function substituted(value: CfnValue): string {
  if (typeof value === 'string') return value;
  return String(at(value, 'Fn::Sub')).replace(/\$\{([^}]*)\}/g, (_, inside: string) => {
    if (inside === 'AWS::AccountId') return '123456789012';
    if (inside.startsWith('!')) return `\${${inside.slice(1)}}`;
    throw new Error(`Fn::Sub would look for ${inside}`);
  });
}
