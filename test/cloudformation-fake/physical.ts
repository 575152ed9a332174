import type { FakeResource } from './fake-stack';

/** Types with a name of their own, as far as we retain them: the property that names one, and the primary identifier by which it is imported. */
const NAMED: Readonly<Record<string, { readonly property: string; readonly identifier: string }>> = {
  'AWS::S3::Bucket': { property: 'BucketName', identifier: 'BucketName' },
  'AWS::SageMaker::FeatureGroup': { property: 'FeatureGroupName', identifier: 'FeatureGroupName' },
  'AWS::SageMaker::ModelPackageGroup': { property: 'ModelPackageGroupName', identifier: 'ModelPackageGroupArn' },
};

const ACCOUNT = '123456789012';

/** What nobody else can have: `ModelPackageGroup acme-m`, or stack and id where it has no name of its own. */
export function physicalKey(stack: string, id: string, resource: FakeResource | undefined): string {
  const name = ownName(resource);
  return name === undefined ? `${stack}/${id}` : keyOf(resource?.Type ?? '', name);
}

export const keyOf = (type: string, name: string) => `${type.split('::').at(-1)} ${name}`;

/** The name of its own that a resource has. */
export function ownName(resource: FakeResource | undefined): string | undefined {
  const named = resource && NAMED[resource.Type];
  const name = named && filled(resource.Properties?.[named.property]);
  return typeof name === 'string' ? name : undefined;
}

/** How an import names it: the key that its type wants, and the value. */
export function identifierOf(type: string, name: string): readonly [string, string] {
  const key = NAMED[type]?.identifier ?? 'Id';
  const value =
    key === 'ModelPackageGroupArn' ? `arn:aws:sagemaker:eu-west-1:${ACCOUNT}:model-package-group/${name}` : name;
  return [key, value];
}

function filled(value: unknown): unknown {
  const pattern = (value as { 'Fn::Sub'?: unknown } | undefined)?.['Fn::Sub'];
  return typeof pattern === 'string' ? pattern.replaceAll('${AWS::AccountId}', ACCOUNT) : value;
}
