import { type AgentSettings, agentSettingsSchema, type SettingsOutcome } from '../../../schema/agent-settings';
import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import type { Group } from '../../ir/fleet/groups';
import { settingsOf } from './settings';

/** What an agent takes as the text of its thresholds: characters, not bytes (runtime/agent/edge/check-fields.ts). */
const MOST = agentSettingsSchema().properties?.['thresholds']?.maxLength ?? 0;

/** Bytes (AWS General Reference, "AWS IoT Device Shadow limits"). */
const MOST_SHADOW = 8_192;

/** What the shadow of a group cannot tell its agents. */
export function* settingsProblems(group: Group): Iterable<Diagnostic> {
  const settings = settingsOf(group);
  const characters = [...(settings.thresholds ?? '')].length;
  const { id, thresholds, origin } = group;
  if (characters > MOST)
    yield diagnose('thresholds-too-long', origin.place, {
      group: id,
      count: thresholds.length,
      characters,
      most: MOST,
    });
  else if (shadowBytes(settings) > MOST_SHADOW)
    yield diagnose('settings-too-large', origin.place, { group: id, bytes: shadowBytes(settings), most: MOST_SHADOW });
}

/** Bytes of the state of the shadow once an agent runs by these settings: they stand there twice, with what became of them. Metadata do not count. */
export function shadowBytes(settings: AgentSettings): number {
  const outcome: SettingsOutcome = { state: 'applied', version: Number.MAX_SAFE_INTEGER, hash: '0'.repeat(12) };
  return Buffer.byteLength(JSON.stringify({ desired: settings, reported: { ...settings, outcome } }));
}
