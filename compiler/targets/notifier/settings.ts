import type { AlertMemory } from '../../ir/fleet/alerts';
import type { Fleet } from '../../ir/fleet/index';

/** What step.mjs goes by. */
export function settingsOf({ groups }: Fleet, { escalateTo, ...memory }: AlertMemory): object {
  const severities = groups.map(({ id, thresholds }) => {
    const told = thresholds.filter(({ severity }) => severity !== 'info');
    return [id, Object.fromEntries(told.map((threshold) => [threshold.id, threshold.severity]))] as const;
  });
  return {
    format: 'fleetwright/notifier/v1',
    repeatAfterMs: memory.repeatAfterMs,
    ...(memory.escalateAfterMs === undefined ? {} : { escalateAfterMs: memory.escalateAfterMs }),
    escalationTopic: escalateTo.length > 0 ? 'escalation' : 'alert',
    silence: memory.silence,
    severities: Object.fromEntries(severities.filter(([, told]) => Object.keys(told).length > 0)),
  };
}
