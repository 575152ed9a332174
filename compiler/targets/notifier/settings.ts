import { modelAlertId } from '../../../schema/edge-model';
import type { AlertMemory } from '../../ir/fleet/alerts';
import type { Fleet } from '../../ir/fleet/index';
import { finders } from '../../ir/fleet/models';

/** What step.mjs goes by. */
export function settingsOf(fleet: Fleet, { escalateTo, ...memory }: AlertMemory): object {
  const severities = fleet.groups.map(({ id, thresholds, silent }) => {
    const found = finders(fleet).filter(({ on }) => on.includes(id));
    const models = found.map((model) => ({ id: modelAlertId(model.id), severity: model.severity }));
    const told = [...thresholds, ...silent, ...models].filter(({ severity }) => severity !== 'info');
    return [id, Object.fromEntries(told.map((one) => [one.id, one.severity]))] as const;
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
