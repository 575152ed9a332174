import type { AgentConfig } from '../../schema/agent-config';
import type { AgentSettings } from '../../schema/agent-settings';
import type { EdgeModel } from '../../schema/edge-model';
import type { SnapshotGroup } from '../../schema/plan/snapshot';
import { groupSettings, type Told, thingSettings } from '../devices/group-settings';
import { documentOf } from './split-documents';

export type { AgentDocument, Told } from '../devices/group-settings';

/** The settings of the nth thing. What the group shares is worked out once; `models` are what its agents watch by beside what their config says. */
export function settingsOfGroup(
  fleet: string,
  { settings, config }: SnapshotGroup,
  models: readonly EdgeModel[] = [],
): (at: number) => Told {
  const configOf = (at: number) => documentOf(config, at) as unknown as AgentConfig;
  let shared: Told | undefined;
  return (at) => {
    if (models.length > 0) {
      shared ??= groupSettings(fleet, { ...configOf(at), models });
      return thingSettings(fleet, shared, configOf(at));
    }
    const wanted = documentOf(settings, at) as AgentSettings;
    shared ??= { settings: wanted, documents: wanted.document ? groupSettings(fleet, configOf(at)).documents : [] };
    return thingSettings(fleet, { ...shared, settings: wanted }, configOf(at));
  };
}
