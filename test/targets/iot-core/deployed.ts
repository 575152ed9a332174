import { fileURLToPath } from 'node:url';
import { compile } from '../../../compiler/index';
import { type Artifact, contentOf } from '../../../compiler/ir/artifact';
import type { Fleet } from '../../../compiler/ir/fleet/index';
import { sourcesIn } from '../../sources';

/**
 * A compiled fleet as AWS would see it: the resources of its templates with every intrinsic filled in, for one account.
 * Written against the CloudFormation user guide and not with the compiler's own code, so that it can disagree with it.
 */

export const ACCOUNT = '123456789012';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonMap = { [key: string]: Json };

export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly dependsOn: readonly string[];
  readonly properties: JsonMap;
}

export interface Deployed {
  readonly fleet: Fleet;
  readonly files: ReadonlyMap<string, string>;
  /** The template of each stack, as text. */
  readonly templates: ReadonlyMap<string, string>;
  readonly resources: readonly Resource[];
  readonly of: (type: string) => readonly Resource[];
  readonly json: (path: string) => Json;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The example, or a folder of test/samples/. */
export function deployed(name: 'example' | (string & {}), environment?: string): Promise<Deployed> {
  const [root, manifest] =
    name === 'example' ? [ROOT, 'fleet.example.yaml'] : [`${ROOT}test/samples/${name}`, 'fleet.yaml'];
  return deploy(sourcesIn(root), manifest, environment);
}

export async function deploy(
  sources: Parameters<typeof compile>[0],
  manifest: string,
  environment?: string,
): Promise<Deployed> {
  const options = environment === undefined ? { manifest } : { manifest, environment };
  const { fleet, output, diagnostics } = await compile(sources, options);
  if (!fleet || !output) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const files = new Map(output.artifacts.map((artifact) => [artifact.path, textOf(artifact)]));
  const templates = new Map<string, string>();
  for (const [path, text] of files) {
    const stack = /^cloudformation\/([a-z]+)\.template\.json$/.exec(path)?.[1];
    if (stack) templates.set(stack, text);
  }
  const resources = [...templates].flatMap(([stack, text]) => resolved(fleet, stack, JSON.parse(text)));
  return {
    fleet,
    files,
    templates,
    resources,
    of: (type) => resources.filter((resource) => resource.type === type),
    json: (path) => JSON.parse(text(files, path)),
  };
}

export function textOf(artifact: Artifact): string {
  return [...contentOf(artifact)].join('');
}

function text(files: ReadonlyMap<string, string>, path: string): string {
  const found = files.get(path);
  if (found === undefined) throw new Error(`no file ${path} among ${[...files.keys()].join(', ')}`);
  return found;
}

interface Template {
  readonly Resources: Readonly<Record<string, { Type: string; Properties: JsonMap; DependsOn?: string[] }>>;
}

function resolved({ aws }: Fleet, stack: string, { Resources }: Template): Resource[] {
  const attribute = (id: string, name: string): string => {
    const resource = Resources[id];
    if (!resource) throw new Error(`${id} is not in the template`);
    const { Type, Properties: p } = resource;
    const arn = (service: string, rest: string) => `arn:${aws.partition}:${service}:${aws.region}:${ACCOUNT}:${rest}`;
    if (Type === 'AWS::IAM::Role' && name === 'Arn') return `arn:${aws.partition}:iam::${ACCOUNT}:role/${p.RoleName}`;
    if (Type === 'AWS::Lambda::Function')
      return name === 'Arn' ? arn('lambda', `function:${p.FunctionName}`) : `${p.FunctionName}`;
    if (Type === 'AWS::Events::Rule' && name === 'Arn') return arn('events', `rule/${p.Name}`);
    if (Type === 'AWS::SNS::Topic') return arn('sns', `${p.TopicName}`);
    if (Type === 'AWS::Logs::LogGroup' && name === 'Ref') return `${p.LogGroupName}`;
    return `${id}.${name}`;
  };
  const reference = (name: string): string => {
    if (name === 'AWS::AccountId') return ACCOUNT;
    if (name === 'AWS::Region') return aws.region;
    if (name === 'AWS::Partition') return aws.partition;
    return attribute(name, 'Ref');
  };
  const fill = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== 'object' || value === null) return value;
    const [[key, inner] = []] = Object.entries(value);
    if (key === 'Ref' && typeof inner === 'string') return reference(inner);
    if (key === 'Fn::GetAtt' && Array.isArray(inner)) return attribute(`${inner[0]}`, `${inner[1]}`);
    if (key === 'Fn::Sub' && typeof inner === 'string')
      return inner.replace(/\$\{(!?)([^}]*)\}/g, (_, literal, name) => (literal ? `\${${name}}` : reference(name)));
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item)]));
  };
  return Object.entries(Resources).map(([id, { Type, Properties, DependsOn = [] }]) => ({
    stack,
    id,
    type: Type,
    dependsOn: DependsOn,
    properties: fill(Properties) as JsonMap,
  }));
}
