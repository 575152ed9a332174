import type { Change } from '@aws-sdk/client-cloudformation';
import { Refusal } from '../step/refusal';
import type { StepWork } from '../step/step-work';
import type { DesiredStack } from './desired-stack';
import { stateful } from './stateful';

/**
 * The plan is made from templates; AWS may know of replacements that they do not show. Of something that holds data, one that was not
 * allowed is refused before anything is changed. Of anything else it is told.
 */
export function refuseReplacements(work: StepWork, desired: DesiredStack, changes: readonly Change[]): void {
  const held = stateful(desired.template);
  for (const { ResourceChange: change } of changes) {
    const id = change?.LogicalResourceId ?? '';
    if (change?.Action !== 'Modify' || !change.Replacement || change.Replacement === 'False') continue;
    if (!held.includes(id) || desired.allowReplace.has(id)) continue;
    const what = `${change.ResourceType} ${id} in stack ${desired.short}`;
    if (change.Replacement === 'True')
      throw new Refusal(
        'blocked',
        `AWS would replace ${what}, which holds data`,
        `look at why with \`fleet plan\`; if it shall be replaced, apply with --allow-replace ${id}`,
      );
    work.tell({
      event: 'diagnostic',
      severity: 'warning',
      code: 'may-replace',
      message: `AWS may replace ${what}: it knows only once it does it`,
      ...(desired.because[id] === undefined ? {} : { because: desired.because[id] }),
    });
  }
}
