import { orNoGroup } from '../../aws/or-no-group';
import type { StepWork } from '../../step/step-work';
import type { Adoptable } from './adoptable';
import { tagsOf } from './tags-of';

export const modelPackageGroup: Adoptable = {
  word: 'model package group',
  nameProperty: 'ModelPackageGroupName',
  given: [],
  look: async (work, { name }) => {
    const { DescribeModelPackageGroupCommand } = await import('@aws-sdk/client-sagemaker');
    const client = await work.clients.sagemaker();
    const group = await orNoGroup(client.send(new DescribeModelPackageGroupCommand({ ModelPackageGroupName: name })));
    if (group?.ModelPackageGroupArn === undefined) return undefined;
    const { ModelPackageGroupArn, ModelPackageGroupStatus } = group;
    return {
      identifier: { ModelPackageGroupArn },
      tags: await tagsOf(work, ModelPackageGroupArn),
      ...(ModelPackageGroupStatus === 'Deleting'
        ? { obstacle: { what: 'it is being deleted', fix: 'wait until it is gone, then apply again' } }
        : {}),
    };
  },
  remove: removeGroup,
};

/** A group goes only without its versions. Source: SageMaker API reference, DeleteModelPackageGroup. */
async function removeGroup({ clients }: StepWork, { name }: { readonly name: string }): Promise<void> {
  const { DeleteModelPackageCommand, DeleteModelPackageGroupCommand, ListModelPackagesCommand } = await import(
    '@aws-sdk/client-sagemaker'
  );
  const client = await clients.sagemaker();
  const arns: string[] = [];
  for (let NextToken: string | undefined; ; ) {
    const page = await client.send(
      new ListModelPackagesCommand({ ModelPackageGroupName: name, ...(NextToken === undefined ? {} : { NextToken }) }),
    );
    for (const { ModelPackageArn } of page.ModelPackageSummaryList ?? [])
      if (ModelPackageArn !== undefined) arns.push(ModelPackageArn);
    NextToken = page.NextToken;
    if (NextToken === undefined) break;
  }
  for (const ModelPackageName of arns) await client.send(new DeleteModelPackageCommand({ ModelPackageName }));
  await client.send(new DeleteModelPackageGroupCommand({ ModelPackageGroupName: name }));
}
