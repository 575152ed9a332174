import type { EdgeModelChange, Plan } from '../../../schema/plan/plan';
import { counted } from './counted';

/** A line for each: what another version changes, which version reaches nobody, and why nobody could look. */
export function edgeModelTexts({ edgeModels }: Plan): readonly string[] {
  if (!edgeModels) return [];
  return [
    ...edgeModels.changes.map(edgeModelText),
    ...edgeModels.refused.map(
      ({ model, version, why }) =>
        `edge model ${model}: version ${version} was approved, and reaches no device: ${why}`,
    ),
    ...(edgeModels.unread === undefined
      ? []
      : [`versions of edge models cannot be looked at, so devices go on by what they have: ${edgeModels.unread}`]),
  ];
}

/** `edge model portal-antenna: version 3 → 4 to 40 devices of group3`. */
function edgeModelText({ model, group, before, after, devices }: EdgeModelChange): string {
  const whom = `${counted(devices, 'device')} of ${group}`;
  if (after === null) return `edge model ${model}: version ${before} is withdrawn, and ${whom} watch by none`;
  const from = before === null ? '' : `${before} → `;
  return `edge model ${model}: version ${from}${after} to ${whom}`;
}
