import { agentSettingsSchema } from '../../../schema/agent-settings';
import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import type { Group } from '../../ir/fleet/groups';
import { settingsOf } from './settings';

/** What an agent takes as the text of its thresholds: characters, not bytes (runtime/agent/edge/check-fields.ts). */
const MOST = agentSettingsSchema().properties?.['thresholds']?.maxLength ?? 0;

/** What the shadow of a group cannot tell its agents. */
export function* settingsProblems(group: Group): Iterable<Diagnostic> {
  const characters = [...(settingsOf(group).thresholds ?? '')].length;
  if (characters <= MOST) return;
  const { id, thresholds, origin } = group;
  yield diagnose('thresholds-too-long', origin.place, { group: id, count: thresholds.length, characters, most: MOST });
}
