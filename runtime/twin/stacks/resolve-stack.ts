import type { ResolvedResource } from '../ports';
import { NAMING } from './naming';
import { type Json, type Names, resolveValue } from './resolve';

/** A CloudFormation template, as far as ours go: no parameters, mappings, conditions or transforms. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: { readonly [key: string]: Json };
}

interface Where {
  readonly stack: string;
  readonly region: string;
  readonly accountId: string;
}

const SECTIONS: ReadonlySet<string> = new Set(['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Resources']);
/** Keys of a resource that say when and how CloudFormation makes it: the twin makes all at once and never removes data. */
const LIFE_CYCLE: ReadonlySet<string> = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
]);

/** The resources of one template, every reference filled in. What cannot be resolved is refused with stack, resource and name. */
export function resolveStack(template: Template, where: Where): readonly ResolvedResource[] {
  const section = Object.keys(template).find((name) => !SECTIONS.has(name));
  if (section !== undefined) throw new Error(`${where.stack}: the twin does not know the template section ${section}`);
  const names = namesOf(template, where);
  return Object.entries(template.Resources).map(([logicalId, resource]) => {
    try {
      const key = Object.keys(resource).find((name) => !LIFE_CYCLE.has(name));
      if (key !== undefined) throw new Error(`the twin does not know the resource key ${key}`);
      const named = NAMING[resource.Type] !== undefined;
      return {
        stack: where.stack,
        logicalId,
        type: resource.Type,
        name: named ? names.nameOf(logicalId) : `${where.stack}-${logicalId}`,
        arn: named ? names.arnOf(logicalId) : '',
        properties: resolveValue(resource.Properties ?? {}, names) as Readonly<Record<string, unknown>>,
      };
    } catch (error) {
      throw new Error(`${where.stack}/${logicalId}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

interface StackNames extends Names {
  nameOf(logicalId: string): string;
  arnOf(logicalId: string): string;
}

function namesOf({ Resources }: Template, { stack, region, accountId }: Where): StackNames {
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const resourceOf = (logicalId: string): TemplateResource => {
    const resource = Object.hasOwn(Resources, logicalId) ? Resources[logicalId] : undefined;
    if (!resource) throw new Error(`a reference to ${logicalId}, which is not in the template`);
    return resource;
  };
  const namingOf = ({ Type }: TemplateResource) => {
    const naming = NAMING[Type];
    if (!naming) throw new Error(`the twin does not know how AWS names a resource of type ${Type}`);
    return naming;
  };
  const textAt = (resource: TemplateResource, path: string): string | undefined => {
    const found = path
      .split('.')
      .reduce<Json | undefined>(
        (value, key) => (value as { readonly [key: string]: Json } | undefined)?.[key],
        resource.Properties,
      );
    return found === undefined ? undefined : String(resolveValue(found, names));
  };
  const nameOf = (logicalId: string): string => {
    const resource = resourceOf(logicalId);
    return textAt(resource, namingOf(resource).property) ?? `${stack}-${logicalId}`;
  };
  const arnOf = (logicalId: string): string => {
    const resource = resourceOf(logicalId);
    const { service, resource: part, without } = namingOf(resource);
    const place = without === 'region and account' ? ':' : `${without === 'region' ? '' : region}:${accountId}`;
    return `arn:${partition}:${service}:${place}:${part(nameOf(logicalId), (path) => textAt(resource, path) ?? '')}`;
  };
  const names: StackNames = {
    region,
    accountId,
    partition,
    nameOf,
    arnOf,
    ref: (id) => (namingOf(resourceOf(id)).ref === 'arn' ? arnOf(id) : nameOf(id)),
    attribute: (id, attribute) => {
      const resource = resourceOf(id);
      if (namingOf(resource).attributes[attribute] === 'arn') return arnOf(id);
      throw new Error(`the twin does not know the attribute ${attribute} of ${resource.Type}`);
    },
  };
  return names;
}
