import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactList } from '../../../schema/artifact-list';
import type { ResolvedResource } from '../ports';
import { NAMING } from './naming';
import { type Names, resolveValue } from './resolve';
import { HONOURED } from './honoured';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>>;
}

/** A resource that is in the stacks and that the twin does not stand for. */
export interface NotHonoured {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly why: string;
}

export interface LoadedStacks {
  readonly fleet: string;
  readonly region: string;
  readonly accountId: string;
  readonly resources: readonly ResolvedResource[];
  readonly notHonoured: readonly NotHonoured[];
}

type Json = Parameters<typeof resolveValue>[0];

/** Reads generated/: every template, every reference resolved. Throws when the folder is not what the compiler writes. */
export function loadStacks(generated: string, accountId = '123456789012'): LoadedStacks {
  const list = readJson<ArtifactList>(join(generated, 'manifest.json'));
  if (list.format !== 'fleetwright/artifacts/v1') throw new Error(`${generated} was written by another version: run fleet compile`);
  const folder = join(generated, 'cloudformation');
  const resources: ResolvedResource[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.template.json')).sort()) {
    const stack = file.replace('.template.json', '');
    resources.push(...resolveStack(stack, readJson<Template>(join(folder, file)), { region: list.region, accountId }));
  }
  const notHonoured = resources.flatMap(({ stack, logicalId, type }) => {
    const why = HONOURED[type] === undefined ? 'the twin has no room for it' : HONOURED[type] === true ? undefined : HONOURED[type];
    return why === undefined ? [] : [{ stack, logicalId, type, why }];
  });
  return { fleet: list.fleet, region: list.region, accountId, resources, notHonoured };
}

function resolveStack(stack: string, template: Template, where: { region: string; accountId: string }): ResolvedResource[] {
  const partition = where.region.startsWith('cn-') ? 'aws-cn' : where.region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const nameOf = (logicalId: string): string => {
    const resource = template.Resources[logicalId];
    if (!resource) throw new Error(`${stack}: a reference to ${logicalId}, which is not in the template`);
    const given = NAMING[resource.Type]?.property?.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], resource.Properties);
    return given === undefined ? `${stack}-${logicalId}` : String(resolveValue(given as Json, names));
  };
  const arnOf = (logicalId: string): string => {
    const type = template.Resources[logicalId]?.Type ?? '';
    const name = nameOf(logicalId);
    const { service, resource, global } = NAMING[type]?.arn(name) ?? { service: type.split('::')[1]?.toLowerCase() ?? '', resource: name };
    const middle = global === 's3' ? '::' : global === 'iam' ? `:${where.accountId}` : `${where.region}:${where.accountId}`;
    return `arn:${partition}:${service}:${middle}:${resource}`;
  };
  const names: Names = {
    ...where,
    partition,
    ref: (id) => (NAMING[template.Resources[id]?.Type ?? '']?.ref === 'arn' ? arnOf(id) : nameOf(id)),
    attribute: (id, attribute) => {
      if (attribute === 'Arn' || attribute === 'TopicArn') return arnOf(id);
      throw new Error(`${stack}: the twin does not know the attribute ${attribute} of ${template.Resources[id]?.Type ?? id}`);
    },
  };
  return Object.entries(template.Resources).map(([logicalId, { Type: type, Properties = {} }]) => ({
    stack,
    logicalId,
    type,
    name: nameOf(logicalId),
    arn: arnOf(logicalId),
    properties: resolveValue(Properties as Json, names) as Readonly<Record<string, unknown>>,
  }));
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
