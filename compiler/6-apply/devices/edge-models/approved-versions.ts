import type { SnapshotEdgeModel } from '../../../../schema/plan/snapshot';
import type { Clients } from '../../aws/clients';
import { lacksOperation } from '../../aws/lacks-operation';
import { orNoGroup } from '../../aws/or-no-group';
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
  const page = await orNoGroup(client.send(command));
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
  return lacksOperation(problem) ? 'this endpoint has no model packages' : undefined;
}
