import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactList } from '../../../schema/artifact-list';
import type { ResolvedResource } from '../ports';
import { compilePolicy, type Policy } from './policies/policy';
import { codeOf } from './provisioning/hook';
import type { TemplateBody } from './provisioning/template';

export interface ProvisioningTemplate {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly body: TemplateBody;
  /** The code of the pre-provisioning hook, where the template has one. */
  readonly hook: { readonly file: string; readonly name: string } | undefined;
  /** The policy that a claim certificate for this template gets: the one that may ask for it. */
  readonly claimPolicy: string | undefined;
}

/** What the generated stacks say about IoT Core. Made anew when they change; what devices made is in the registry. */
export interface Catalog {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly thingTypes: ReadonlySet<string>;
  readonly thingGroups: ReadonlySet<string>;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly templates: ReadonlyMap<string, ProvisioningTemplate>;
}

const ARN = /^arn:([^:]+):iot:([^:]+):(\d{12}):/;

export function catalogOf(resources: readonly ResolvedResource[], generated: string): Catalog {
  const list = JSON.parse(readFileSync(join(generated, 'manifest.json'), 'utf8')) as ArtifactList;
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const names = (type: string) => new Set(ofType(type).map(({ name }) => name));
  const policies = ofType('AWS::IoT::Policy');
  const lambdas = ofType('AWS::Lambda::Function');
  const templateOf = ({ name, arn, properties }: ResolvedResource): ProvisioningTemplate => {
    const hook = properties.PreProvisioningHook as { readonly TargetArn: string } | undefined;
    const lambda = lambdas.find(({ arn }) => arn === hook?.TargetArn);
    if (hook && !lambda) throw new Error(`${name}: its hook ${hook.TargetArn} is not in the stacks`);
    return {
      name,
      arn,
      enabled: properties.Enabled === true,
      body: JSON.parse(String(properties.TemplateBody)) as TemplateBody,
      hook: lambda && codeOf(lambda, list, generated),
      claimPolicy: policies.find((policy) => asksFor(policy, name))?.name,
    };
  };
  const any = resources.map(({ arn }) => ARN.exec(arn)).find((match) => match !== null);
  return {
    partition: any?.[1] ?? 'aws',
    region: any?.[2] ?? list.region,
    accountId: any?.[3] ?? '123456789012',
    thingTypes: names('AWS::IoT::ThingType'),
    thingGroups: names('AWS::IoT::ThingGroup'),
    policies: new Map(policies.map(({ name, properties }) => [name, compilePolicy(name, properties.PolicyDocument)])),
    templates: new Map(
      ofType('AWS::IoT::ProvisioningTemplate').map((resource) => [resource.name, templateOf(resource)]),
    ),
  };
}

/** A claim policy names the topics of its template; nothing else in the stacks says which is whose. */
function asksFor({ properties }: ResolvedResource, template: string): boolean {
  return JSON.stringify(properties.PolicyDocument).includes(
    `:topic/$aws/provisioning-templates/${template}/provision/`,
  );
}
