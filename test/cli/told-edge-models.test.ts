import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { compileTarget } from '../../cli/plan/compile-target';
import { ToldAgents } from '../../cli/up/told-agents';
import { settingsOfGroup } from '../../compiler/5-plan/settings-of-group';
import type { AgentConfig } from '../../schema/agent-config';
import { type EdgeModel, edgeModelFor } from '../../schema/edge-model';
import { modelsText } from '../agent/settings/config';
import { sourcesIn } from '../sources';
import { openRoom } from '../twin/iot-core/room';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

it('the twin asks agents to watch by a model in the very words of apply: the same shadow, the same document', async () => {
  const room = await openRoom();
  try {
    const { made } = await compileTarget(sourcesIn(ROOT), 'fleet.example.yaml', undefined);
    const group = made?.snapshot.groups['group3'];
    if (!made || !group) throw new Error('the example has no group3');
    const [thing = ''] = group.things;
    await room.core.registerDevice(
      { name: thing, type: group.thingType, attributes: { group: 'group3' }, groups: [group.thingGroup] },
      [],
    );
    const [plain] = JSON.parse(modelsText('signal')) as [EdgeModel];
    const state = { n: 1, at: 1, span: 1, every: 1, level: 1, scale: 1, last: 1, still: 0, longest: 1 };
    const jumps = { before: 0, own: 0, next: 0, jump: 0, day: 0, top: 0, tops: [], due: 0 as const, raised: 1 };
    const hours = { season: Array(24).fill(0), seen: Array(24).fill(0) };
    const learned = { ...state, ...jumps, ...hours, means: [0, 0], scales: [1, 1] };
    // It learned from a group more than this one.
    const model = { ...plain, devices: { [thing]: { signal: learned }, 'temp-001': { signal: learned } } };
    const folder = join(room.generated, 'agents/group3');
    const configs = readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as AgentConfig)
      .filter((config) => group.things.includes(config.thing));
    expect(configs).toHaveLength(group.things.length);

    const told = new ToldAgents(room.core, made.snapshot.fleet);
    told.watchBy([{ group: 'group3', version: 1, model }]);
    await told.serve(configs);
    await told.tell(configs.filter((config) => config.thing === thing));

    const { settings, documents } = settingsOfGroup(made.snapshot.fleet, group, [edgeModelFor(model, group.things)])(0);
    const shadow = room.core.shadow({ thing, name: 'config' }) as { state: { desired: object } };
    expect(shadow.state.desired).toEqual(settings);
    expect(documents[0]?.text).toContain(`"${thing}"`);
    expect(documents[0]?.text).not.toContain('temp-001');
  } finally {
    await room.close();
  }
});
