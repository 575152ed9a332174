import type { Blocked, Effect, Intent, Retirement } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import { isMap } from './canonical';
import { isDeletion } from './dangers';
import { resourcesOf } from './effects/template-resource';
import { movedGroups } from './moved-groups';

/** What the user allows already. */
export interface Allowed {
  readonly replace: readonly string[];
  readonly delete: number;
}

/** What apply refuses to do unless the command has the flag: replacing what holds data or cannot be replaced under its name, and deleting a lot. */
export function blockedBy(
  base: Snapshot | undefined,
  target: Snapshot,
  intents: readonly Intent[],
  retirements: readonly Retirement[],
  allowed: Allowed,
): readonly Blocked[] {
  return [
    ...movedGroups(base, target, intents),
    ...replacements(target, intents, allowed),
    ...deletions(base, intents, retirements, allowed),
  ];
}

function replacements(target: Snapshot, intents: readonly Intent[], allowed: Allowed): Blocked[] {
  return intents.flatMap((intent) =>
    intent.effects
      .filter(({ on, action }) => on === 'resource' && action === 'replace')
      .flatMap((effect) => effect.ids.map((id) => ({ id, why: whyNot(target, effect, id) })))
      .flatMap(({ id, why }) =>
        why === '' || allowed.replace.includes(id)
          ? []
          : [{ intent: intent.id, what: `replacing ${id}`, why, flag: `--allow-replace ${id}` }],
      ),
  );
}

function whyNot(target: Snapshot, { within = '', stateful, properties }: Effect, id: string): string {
  const name = unchangedName(target, within, id, properties);
  const reasons = [
    ...(stateful ? ['it holds data or identity: the old one stays in AWS, the new one starts empty'] : []),
    // AWS CloudFormation user guide, "Name type": an update may not replace a resource that has a custom name and keeps it.
    ...(name ? [`CloudFormation refuses to replace a resource that keeps its name (${name} does not change)`] : []),
  ];
  return reasons.join('; ');
}

/** The property that names the resource, if it has one of the user's choosing and it stays as it is. */
function unchangedName(target: Snapshot, stack: string, id: string, changes: Effect['properties']): string | undefined {
  const resource = resourcesOf(target.stacks[stack]).get(id);
  const properties = resource && isMap(resource.body['Properties']) ? resource.body['Properties'] : {};
  const own = resource?.type.split('::').at(-1) ?? '';
  return [`${own}Name`, 'Name']
    .filter((name) => Object.hasOwn(properties, name))
    .find(
      (name) => !changes.some(({ path }) => path === `Properties.${name}` || path.startsWith(`Properties.${name}.`)),
    );
}

/** More than this many, and more than this share of what there was, may be a slip. */
const FUSE = { least: 10, share: 0.1 } as const;

/** Counted for the whole plan; said at the intent that deletes the most. */
function deletions(
  base: Snapshot | undefined,
  intents: readonly Intent[],
  retirements: readonly Retirement[],
  allowed: Allowed,
): Blocked[] {
  const counted = intents.map((intent) => ({
    id: intent.id,
    resources: gone(intent),
    things: retirements.reduce((sum, one) => sum + (one.intent === intent.id ? one.count : 0), 0),
  }));
  const resources = counted.reduce((sum, one) => sum + one.resources, 0);
  const things = counted.reduce((sum, one) => sum + one.things, 0);
  const had = inBase(base);
  const many = [
    ...(resources > fuse(had.resources) ? [`${resources} of ${had.resources} resources`] : []),
    ...(things > fuse(had.things) ? [`${things} of ${had.things} things with their certificates`] : []),
  ];
  if (many.length === 0 || resources + things <= allowed.delete) return [];
  const [worst] = [...counted].sort((a, b) => b.resources + b.things - (a.resources + a.things));
  const why = `that is more than ${FUSE.least} and more than ${FUSE.share * 100} % of what there is`;
  return [
    {
      intent: worst?.id ?? 1,
      what: `deleting ${many.join(' and ')}`,
      why,
      flag: `--allow-delete ${resources + things}`,
    },
  ];
}

const fuse = (had: number) => Math.max(FUSE.least, had * FUSE.share);

const gone = ({ effects }: Intent) =>
  effects.filter((effect) => effect.on === 'resource' && isDeletion(effect)).reduce((sum, { count }) => sum + count, 0);

function inBase(base: Snapshot | undefined): { readonly resources: number; readonly things: number } {
  const stacks = Object.values(base?.stacks ?? {});
  const groups = Object.values(base?.groups ?? {});
  return {
    resources: stacks.reduce((sum, stack) => sum + resourcesOf(stack).size, 0),
    things: groups.reduce((sum, { things }) => sum + things.length, 0),
  };
}
