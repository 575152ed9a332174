import type { SnapshotEdgeModel } from '../../../../schema/plan/snapshot';
import type { Clients } from '../../aws/clients';
import { sdkError } from '../../aws/sdk-error';
import { Refusal } from '../../step/refusal';

/** A version that was approved in the model package group. */
export interface ApprovedVersion {
  readonly version: number;
  readonly arn: string;
}

/** Model → its approved versions, the newest first. */
export type Approved = ReadonlyMap<string, readonly ApprovedVersion[]>;

/** Approved versions that are looked at, of each model: one page of ListModelPackages. */
const MOST = 100;

/** One call for each model. `unread`: whoever asks may not look, or this endpoint has no such operation. */
export async function approvedVersions(
  clients: Pick<Clients, 'sagemaker'>,
  models: Readonly<Record<string, SnapshotEdgeModel>>,
): Promise<Approved | { readonly unread: string }> {
  const found = new Map<string, readonly ApprovedVersion[]>();
  for (const [id, { packageGroup }] of Object.entries(models)) {
    try {
      found.set(id, await listed(clients, packageGroup));
    } catch (problem) {
      const unread = whyUnread(problem);
      if (unread === undefined) throw problem;
      return { unread };
    }
  }
  return found;
}

export const isRead = (approved: Approved | { readonly unread: string }): approved is Approved =>
  !('unread' in approved);

async function listed(clients: Pick<Clients, 'sagemaker'>, group: string): Promise<readonly ApprovedVersion[]> {
  const { ListModelPackagesCommand } = await import('@aws-sdk/client-sagemaker');
  const client = await clients.sagemaker();
  const command = new ListModelPackagesCommand({
    ModelPackageGroupName: group,
    ModelApprovalStatus: 'Approved',
    SortBy: 'CreationTime',
    SortOrder: 'Descending',
    MaxResults: MOST,
  });
  const page = await client.send(command).catch((problem: unknown) => {
    const { name, message } = sdkError(problem);
    // SageMaker says of a group that is not there that the request is not valid; only the words tell.
    if (name === 'ResourceNotFound' || (name === 'Validation' && /does not exist/i.test(message))) return undefined;
    throw problem;
  });
  return (page?.ModelPackageSummaryList ?? [])
    .flatMap(({ ModelPackageVersion: version, ModelPackageArn: arn, ModelPackageStatus: status }) =>
      version === undefined || arn === undefined || (status !== undefined && status !== 'Completed')
        ? []
        : [{ version, arn }],
    )
    .sort((a, b) => b.version - a.version);
}

function whyUnread(problem: unknown): string | undefined {
  if (problem instanceof Refusal) return problem.kind === 'denied' ? problem.message : undefined;
  const { name, status } = sdkError(problem);
  // A page of HTML is no answer of AWS, whatever its status.
  if (status === 404 || status === 501 || name === 'SyntaxError') return 'this endpoint has no model packages';
  return undefined;
}
