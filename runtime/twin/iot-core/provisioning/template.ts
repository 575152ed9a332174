import { evaluateIntrinsics, type Json, type Scope } from './intrinsics';
import { registrationFailed } from './rejection';

/** The body of an AWS::IoT::ProvisioningTemplate. */
export interface TemplateBody {
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: string }>>;
  readonly Mappings?: Scope['mappings'];
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly DeviceConfiguration?: Json;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Json;
  readonly OverrideSettings?: Readonly<Record<string, string>>;
}

export type Override = 'DO_NOTHING' | 'REPLACE' | 'FAIL' | 'MERGE';

/** What a template asks for, its parameters filled in. */
export interface Provision {
  readonly thing?: {
    readonly name: string;
    readonly type?: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly groups: readonly string[];
    readonly overrides: { readonly attributes: Override; readonly type: Override; readonly groups: Override };
  };
  readonly certificateStatus: 'ACTIVE' | 'INACTIVE';
  readonly policies: readonly string[];
  readonly deviceConfiguration: Json;
}

const CERTIFICATE_ID = 'AWS::IoT::Certificate::Id';

/** Fills in a template. Throws a Rejection where a parameter is missing or a resource is not as documented. */
export function provisionOf(
  body: TemplateBody,
  given: Readonly<Record<string, string>>,
  certificateId: string,
): Provision {
  const defaults = Object.entries(body.Parameters ?? {}).flatMap(([name, { Default }]) =>
    Default === undefined ? [] : [[name, Default] as const],
  );
  const parameters = { ...Object.fromEntries(defaults), ...given, [CERTIFICATE_ID]: certificateId };
  const scope: Scope = { parameters, mappings: body.Mappings ?? {} };
  const missing = Object.keys(body.Parameters ?? {}).find((name) => !Object.hasOwn(parameters, name));
  if (missing !== undefined) throw registrationFailed(`The parameter ${missing} has no value`);
  const resources = Object.values(body.Resources).map((resource) => ({
    ...resource,
    properties: evaluateIntrinsics(resource.Properties ?? {}, scope) as Readonly<Record<string, Json>>,
  }));
  const odd = resources.find(({ Type }) => !/^AWS::IoT::(Thing|Certificate|Policy)$/.test(Type));
  if (odd) throw registrationFailed(`${odd.Type} is no resource of a provisioning template`);
  const [thing] = resources.filter(({ Type }) => Type === 'AWS::IoT::Thing');
  const [certificate] = resources.filter(({ Type }) => Type === 'AWS::IoT::Certificate');
  if (certificate && certificate.properties.CertificateId !== certificateId) {
    throw registrationFailed('A fleet provisioning template names its certificate by AWS::IoT::Certificate::Id');
  }
  const policies = resources.filter(({ Type }) => Type === 'AWS::IoT::Policy');
  return {
    ...(thing ? { thing: thingOf(thing.properties, thing.OverrideSettings ?? {}) } : {}),
    certificateStatus:
      String(certificate?.properties.Status ?? 'ACTIVE').toUpperCase() === 'INACTIVE' ? 'INACTIVE' : 'ACTIVE',
    policies: policies.map(({ properties }) => policyName(properties)),
    deviceConfiguration: evaluateIntrinsics(body.DeviceConfiguration ?? {}, scope),
  };
}

function thingOf(properties: Readonly<Record<string, Json>>, settings: Readonly<Record<string, string>>) {
  const { ThingName: name, ThingTypeName: type, AttributePayload: attributes, ThingGroups: groups } = properties;
  if (typeof name !== 'string') throw registrationFailed('A thing needs a ThingName');
  const override = (key: string) => (settings[key] ?? 'FAIL') as Override;
  return {
    name,
    ...(typeof type === 'string' ? { type } : {}),
    attributes: Object.fromEntries(Object.entries(attributes ?? {}).map(([key, value]) => [key, String(value)])),
    groups: Array.isArray(groups) ? groups.map(String) : [],
    overrides: {
      attributes: override('AttributePayload'),
      type: override('ThingTypeName'),
      groups: override('ThingGroups'),
    },
  };
}

function policyName({ PolicyName: name, PolicyDocument: document }: Readonly<Record<string, Json>>): string {
  if (document !== undefined)
    throw registrationFailed('The twin does not take a PolicyDocument in a template: name a policy');
  if (typeof name !== 'string') throw registrationFailed('A policy needs a PolicyName');
  return name;
}
