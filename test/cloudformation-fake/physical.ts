import type { FakeResource } from './fake-stack';

/** Types with a name of their own, as far as we retain them: the property that names one, and the primary identifier by which it is imported. */
const NAMED: Readonly<Record<string, { readonly property: string; readonly identifier: string }>> = {
  'AWS::S3::Bucket': { property: 'BucketName', identifier: 'BucketName' },
  'AWS::SageMaker::FeatureGroup': { property: 'FeatureGroupName', identifier: 'FeatureGroupName' },
  'AWS::SageMaker::ModelPackageGroup': { property: 'ModelPackageGroupName', identifier: 'ModelPackageGroupArn' },
};

const ACCOUNT = '123456789012';

/** The name that AWS knows a resource by: its own, or one that nobody else can have. */
export function physicalName(stack: string, id: string, resource: FakeResource | undefined): string {
  const named = resource && NAMED[resource.Type];
  const name = named && filled(resource.Properties?.[named.property]);
  return typeof name === 'string' ? name : `${stack}/${id}`;
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
