import type { StepWork } from '../../step/step-work';

/** The tags of what SageMaker has. */
export async function tagsOf(
  { clients }: Pick<StepWork, 'clients'>,
  ResourceArn: string,
): Promise<ReadonlyMap<string, string>> {
  const { ListTagsCommand } = await import('@aws-sdk/client-sagemaker');
  const client = await clients.sagemaker();
  const tags = new Map<string, string>();
  for (let NextToken: string | undefined; ; ) {
    const page = await client.send(
      new ListTagsCommand({ ResourceArn, ...(NextToken === undefined ? {} : { NextToken }) }),
    );
    for (const { Key = '', Value = '' } of page.Tags ?? []) tags.set(Key, Value);
    NextToken = page.NextToken;
    if (NextToken === undefined) return tags;
  }
}
