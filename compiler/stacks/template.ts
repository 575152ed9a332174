import type { Fleet } from '../ir/fleet/index';
import type { CfnValue, StackResource } from '../ir/stack';
import { isPart, kindOfStack, type StackName } from '../ir/stack-name';
import { compareStacks, type StackKind } from '../ir/stack-order';
import { checkReferences } from './references';
import { tagged } from './tag-shapes';

/** A CloudFormation template, as far as we use the format: no parameters, conditions, mappings or outputs. */
export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description: string;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: 'Retain';
  readonly UpdateReplacePolicy?: 'Retain';
  readonly Properties: Readonly<Record<string, CfnValue>>;
}

const HOLDS: Readonly<Record<StackKind, string>> = {
  ops: 'the bucket of deployed artifacts',
  lake: 'the buckets, streams, tables and queries of the data lake',
  iot: 'device identities, policies, provisioning and rules',
  etl: 'the jobs that clean and enrich telemetry',
  ml: 'features, models and their pipelines',
  bi: 'data sets and dashboards',
};

/** One template per stack that has a resource, in the order they are deployed. */
export function templates(fleet: Fleet, resources: readonly StackResource[]): ReadonlyMap<StackName, Template> {
  const byStack = new Map<StackName, StackResource[]>();
  for (const resource of resources) {
    if (!Object.hasOwn(HOLDS, kindOfStack(resource.stack)))
      throw new Error(`${resource.logicalId} is in a stack that does not exist: ${resource.stack}`);
    const list = byStack.get(resource.stack);
    if (list) list.push(resource);
    else byStack.set(resource.stack, [resource]);
  }
  const used = [...byStack].sort(([a], [b]) => compareStacks(a, b));
  return new Map(used.map(([stack, list]) => [stack, template(fleet, stack, list)]));
}

function template(fleet: Fleet, stack: StackName, resources: readonly StackResource[]): Template {
  const entries = resources.map((resource) => [resource.logicalId, templateResource(fleet, resource)] as const);
  const made: Template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `${fleet.name}: ${holds(stack, resources)}. Made by Fleetwright; change fleet.yaml instead.`,
    Resources: Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))),
  };
  checkReferences(stack, made);
  return made;
}

function holds(stack: StackName, [first]: readonly StackResource[]): string {
  const what = HOLDS[kindOfStack(stack) as StackKind];
  return isPart(stack) ? `${what} of the group ${first?.group}` : what;
}

function templateResource(fleet: Fleet, resource: StackResource): TemplateResource {
  const { type, dependsOn = [], stateful = false } = resource;
  return {
    Type: type,
    ...(dependsOn.length > 0 ? { DependsOn: [...dependsOn].sort() } : {}),
    ...(stateful ? { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } : {}),
    Properties: tagged(fleet, resource),
  };
}
