import type { FakeResource } from '../cloudformation-fake/fake-stack';
import type { Operations } from '../cloudformation-fake/operations';
import { identifierOf, keyOf } from '../cloudformation-fake/physical';
import type { Seen } from './tap';

const GROUP = 'AWS::SageMaker::ModelPackageGroup';
const FEATURES = 'AWS::SageMaker::FeatureGroup';

/** Answers for the model package groups and feature groups that the fake of CloudFormation made or left: moto's CloudFormation makes neither. */
export class SageMakerStand {
  /** Why the creation of feature groups failed, by their name; they go at the second look after they were deleted. */
  readonly failed = new Map<string, string>();
  readonly #going = new Set<string>();

  constructor(private readonly operations: Operations) {}

  answer({ headers, body }: Seen): { readonly status: number; readonly body: string } | undefined {
    const [service, operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
    if (service !== 'SageMaker') return undefined;
    const asked = JSON.parse(body) as Readonly<Record<string, string>>;
    const found = this.#act(operation, asked);
    if (found) return { status: 200, body: JSON.stringify(found) };
    const [__type, message] =
      operation.includes('FeatureGroup') && operation !== 'ListTags'
        ? ['ResourceNotFound', 'Resource Not Found']
        : ['ValidationException', `${Object.values(asked)[0]} does not exist.`];
    return { status: 400, body: JSON.stringify({ __type, message }) };
  }

  #act(operation: string, asked: Readonly<Record<string, string>>): object | undefined {
    const [group, features] = [asked['ModelPackageGroupName'] ?? '', asked['FeatureGroupName'] ?? ''];
    switch (operation) {
      case 'DescribeModelPackageGroup':
        return this.#described(GROUP, group, () => ({
          ModelPackageGroupName: group,
          ModelPackageGroupArn: identifierOf(GROUP, group)[1],
          ModelPackageGroupStatus: 'Completed',
        }));
      case 'DescribeFeatureGroup':
        return this.#described(FEATURES, features, ({ Properties }) => ({
          ...filled(Properties),
          FeatureGroupArn: `arn:aws:sagemaker:eu-west-1:123456789012:feature-group/${features}`,
          ...this.#statusOf(features),
          RoleArn: 'arn:aws:iam::123456789012:role/of-before',
        }));
      case 'ListTags': {
        const [kind = '', name = ''] = (asked['ResourceArn'] ?? '').split(':').at(-1)?.split('/') ?? [];
        const type = kind === 'feature-group' ? FEATURES : GROUP;
        return this.#described(type, name, ({ Properties }) => ({ Tags: Properties?.['Tags'] ?? [] }));
      }
      case 'ListModelPackages':
        return this.#described(GROUP, group, () => ({ ModelPackageSummaryList: [] }));
      case 'DeleteModelPackageGroup':
        return this.operations.left.delete(keyOf(GROUP, group)) ? {} : undefined;
      case 'DeleteFeatureGroup':
        if (this.failed.has(features)) this.#going.add(features);
        else return this.operations.left.delete(keyOf(FEATURES, features)) ? {} : undefined;
        return {};
      default:
        throw new Error(`nothing stands in for SageMaker.${operation}`);
    }
  }

  #statusOf(name: string): object {
    const FailureReason = this.failed.get(name);
    if (FailureReason === undefined) return { FeatureGroupStatus: 'Created' };
    if (!this.#going.delete(name)) return { FeatureGroupStatus: 'CreateFailed', FailureReason };
    this.failed.delete(name);
    this.operations.left.delete(keyOf(FEATURES, name));
    return { FeatureGroupStatus: 'Deleting' };
  }

  #described(type: string, name: string, says: (resource: FakeResource) => object): object | undefined {
    const resource = this.operations.find(type, name);
    return resource && says(resource);
  }
}

function filled(properties: FakeResource['Properties']): object {
  return JSON.parse(JSON.stringify(properties), (_, value: unknown) => {
    const pattern = (value as { 'Fn::Sub'?: string } | null)?.['Fn::Sub'];
    return typeof pattern === 'string' ? pattern.replaceAll('${AWS::AccountId}', '123456789012') : value;
  }) as object;
}
