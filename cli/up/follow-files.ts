import type { Snapshot } from '../../schema/plan/snapshot';
import { chosenAgentConfigs } from './agent-configs';
import { configChange } from './config-change';
import type { FleetParts } from './fleet-parts';
import type { AgentChanges } from './reporter';

/** ms of wall time that agents have to say what became of a change before it is told how far it has come. */
const HEARD_MS = 15_000;

/**
 * The folder holds other files now, of this snapshot. The twin goes by them first, then its agents: they are told through their shadow, as by `apply`, and read on
 * meanwhile. Only those that are not in the files any more, or that nobody can tell, stop before, and what they still send is judged by the rules that it was meant
 * for. Throws where the twin cannot go by them, and then all runs on as it was. `seen` is called when it is clear who runs by what.
 */
export async function followFiles(
  { dir, options, twin, expected, agents, told, models, editions }: FleetParts,
  snapshot: Snapshot,
  seen: () => void,
): Promise<AgentChanges> {
  const before = expected.configs;
  const after = new Map(chosenAgentConfigs(dir.generated, options.devices).map((config) => [config.thing, config]));
  const hasJoined = (thing: string) => twin.iotCore.registry.thing(thing) !== undefined;
  const change = configChange(before, after, hasJoined);
  const { added, removed, restarted } = change;
  const start = (configs: typeof before, things: readonly string[]) => {
    const these = things.flatMap((thing) => configs.get(thing) ?? []);
    expected.expect(these);
    agents.start(these);
  };

  await agents.stop([...removed, ...restarted]);
  const besides = change.topicsMove ? 'former-topics' : 'nothing';
  const resources = await twin.apply(dir.generated, besides).catch((problem: unknown) => {
    start(before, [...removed, ...restarted]);
    throw problem;
  });
  expected.remove(removed);
  agents.serve(snapshot);
  if (resources.some(({ type }) => type === 'AWS::Glue::Table')) editions.push(twin.resources);
  told.watchBy(await models.edgeModels());
  await told.serve([...after.values()]);
  start(after, [...added, ...restarted]);
  expected.expect(change.told);
  seen();
  await told.tell(change.told);
  const heard = await told.heard(
    change.told.map(({ thing }) => thing),
    HEARD_MS,
  );
  // Who has not answered may still speak on its former topics: they stay until the next change.
  if (change.topicsMove && heard.waiting.length === 0) await twin.apply(dir.generated);
  return { added, removed, changed: restarted, told: heard };
}
