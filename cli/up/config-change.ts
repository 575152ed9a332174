import type { AgentConfig } from '../../schema/agent-config';

/** Between the configs that agents run by and those that they are to run by. */
export interface ConfigChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** They have to start again: no running agent can be told this. */
  readonly restarted: readonly string[];
  /** Their new configs, which they take while they run. */
  readonly told: readonly AgentConfig[];
  /** Whether some that are told speak on other topics from then on. */
  readonly topicsMove: boolean;
}

type Configs = ReadonlyMap<string, AgentConfig>;

/** A thing that has not joined cannot be told anything. */
export function configChange(before: Configs, after: Configs, hasJoined: (thing: string) => boolean): ConfigChange {
  const different = [...after.values()].flatMap((config) => {
    const old = before.get(config.thing);
    return old && JSON.stringify(old) !== JSON.stringify(config) ? [{ old, config }] : [];
  });
  const told = different.filter(({ old, config }) => hasJoined(config.thing) && ofFile(old) === ofFile(config));
  return {
    added: [...after.keys()].filter((thing) => !before.has(thing)),
    removed: [...before.keys()].filter((thing) => !after.has(thing)),
    restarted: different.filter((one) => !told.includes(one)).map(({ config }) => config.thing),
    told: told.map(({ config }) => config),
    topicsMove: told.some(({ old, config }) => topicsOf(old) !== topicsOf(config)),
  };
}

/** Who it is and how it joins: a running agent takes all that its shadow can carry, and this stands in its file alone. */
const ofFile = ({ group, connection, provisioning, shadow }: AgentConfig) =>
  JSON.stringify([group, { ...connection, keepAlive: 0 }, provisioning, shadow]);

const topicsOf = ({ devices }: AgentConfig) => JSON.stringify(devices.map(({ topics }) => topics));
