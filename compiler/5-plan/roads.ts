import type { AgentDriver } from '../../schema/agent-config';
import type { DeviceRoad } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import { isMap } from './canonical';
import type { Atom } from './effects/atom';

type Road = DeviceRoad['by'];

/** By which road what changes in the configs of devices reaches those that run; in the order of the groups. */
export function roadsOf(base: Snapshot | undefined, target: Snapshot, atoms: readonly Atom[]): readonly DeviceRoad[] {
  const roads = new Map<string, { -readonly [K in keyof DeviceRoad]: DeviceRoad[K] }>();
  for (const { effect } of atoms) {
    const { on, action, within: group = '', count } = effect;
    if (on !== 'device-config' || action !== 'update') continue;
    for (const { path } of effect.properties) {
      const by = roadOf(path, target.groups[group]?.settings.shared);
      const key = `${group} ${by}`;
      const known = roads.get(key) ?? { group, by, devices: 0, what: [], things: [] };
      const what = [...new Set([...known.what, wordOf(path)])].sort();
      const isMore = count > known.devices;
      const things = by === 'file' ? (isMore ? effect.ids : known.things) : [];
      roads.set(key, { ...known, what, things, devices: Math.max(known.devices, count) });
    }
  }
  return [...roads.values()]
    .sort((a, b) => (`${a.group} ${a.by}` < `${b.group} ${b.by}` ? -1 : 1))
    .map((road) => withNeeds(road, base, target));
}

/** Interval, deadbands, thresholds and buffer stand in the shadow, as far as it holds them, and so does what is the thing's own; who it is stands in its file alone. */
function roadOf(path: string, settings: unknown): Road {
  const top = wordOf(path);
  const inShadow = (key: string) => isMap(settings as never) && Object.hasOwn(settings as object, key);
  if (/^fields\[[^\]]*\]\.deadband$/.test(path)) return inShadow('deadbands') ? 'shadow' : 'document';
  if (top === 'thresholds') return inShadow('thresholds') ? 'shadow' : 'document';
  if (OWN.has(top) || path === 'connection.keepAlive') return 'shadow';
  return DOCUMENT.has(top) ? 'document' : 'file';
}

const OWN: ReadonlySet<string> = new Set(['everyMs', 'buffer', 'devices', 'reports']);
const DOCUMENT: ReadonlySet<string> = new Set(['driver', 'fields', 'silent', 'models']);

const wordOf = (path: string) => /^[a-zA-Z]+/.exec(path)?.[0] ?? path;

/** A program or a recording that a config names has to be on the device: nobody brings it there. */
function withNeeds(road: DeviceRoad, base: Snapshot | undefined, target: Snapshot): DeviceRoad {
  if (road.by !== 'document' || !road.what.includes('driver')) return road;
  const [was, is] = [driverOf(base, road.group), driverOf(target, road.group)];
  if (is?.use === 'exec' && JSON.stringify(was) !== JSON.stringify(is))
    return { ...road, needs: `the program ${is.command[0] ?? ''} on each` };
  if (is?.use === 'replay') return { ...road, needs: `the recording ${is.file} on each` };
  return road;
}

function driverOf(snapshot: Snapshot | undefined, group: string): AgentDriver | undefined {
  const shared = snapshot?.groups[group]?.config.shared;
  return isMap(shared) ? (shared['driver'] as unknown as AgentDriver | undefined) : undefined;
}
