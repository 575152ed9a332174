import type { Json } from '../../../../schema/plan/json';
import type { StepWork } from '../../step/step-work';

/** The template that a stack was last changed by, as it was sent: ours are JSON. */
export async function liveTemplate({ clients }: Pick<StepWork, 'clients'>, stackId: string): Promise<Json> {
  const { GetTemplateCommand } = await import('@aws-sdk/client-cloudformation');
  const { TemplateBody = '{}' } = await (await clients.cloudformation()).send(
    new GetTemplateCommand({ StackName: stackId, TemplateStage: 'Original' }),
  );
  return JSON.parse(TemplateBody) as Json;
}
