import type { SecurityChange } from '../../../schema/plan/plan';
import type { Snapshot } from '../../../schema/plan/snapshot';
import { inStackOrder } from '../../ir/stack-order';
import { resourcesOf, type TemplateResource } from '../effects/template-resource';
import { covers, keyOf } from './covers';
import { type Holder, holderOf } from './holders';
import type { Permission } from './permission';

/** What somebody may do that they could not, or no longer may, before it is known which intent did it. */
export type SecurityFinding = Omit<SecurityChange, 'intent'>;

/** Compares all policies, of roles, devices, buckets and topics, line by line. A policy that is only written in another way is none. */
export function securityBetween(base: Snapshot | undefined, target: Snapshot): readonly SecurityFinding[] {
  const stacks = inStackOrder([...Object.keys(base?.stacks ?? {}), ...Object.keys(target.stacks)]);
  return stacks.flatMap((stack) => {
    const [old, now] = [resourcesOf(base?.stacks[stack]), resourcesOf(target.stacks[stack])];
    return [...new Set([...old.keys(), ...now.keys()])]
      .sort()
      .flatMap((id) => finding(stack, id, old.get(id), now.get(id)));
  });
}

function finding(
  within: string,
  on: string,
  was: TemplateResource | undefined,
  is: TemplateResource | undefined,
): SecurityFinding[] {
  const [old, now] = [was && holderOf(was), is && holderOf(is)];
  const kind = (now ?? old)?.kind;
  if (!kind || ((!was || !is) && (now ?? old)?.takesOnly)) return [];
  // A new policy that only denies comes with what it protects: nobody gains or loses by it.
  if (!was && now?.permissions.every(({ effect }) => effect === 'Deny')) return [];
  const [before, after] = [unique(old), unique(now)];
  const [gone, come] = [missing(before, after), missing(after, before)];
  const direction = directionOf([...before.values()], [...after.values()], [...gone, ...come]);
  if (!direction) return [];
  const lines = [...gone.map((line) => shown('-', line)), ...come.map((line) => shown('+', line))];
  return [{ kind, on, within, direction, lines }];
}

const unique = (holder: Holder | undefined): ReadonlyMap<string, Permission> =>
  new Map((holder?.permissions ?? []).map((line) => [keyOf(line), line]));

const missing = (from: ReadonlyMap<string, Permission>, other: ReadonlyMap<string, Permission>) =>
  [...from].filter(([key]) => !other.has(key)).map(([, line]) => line);

/** More may be done where something is newly allowed or no longer denied. undefined: the same may be done, however it is written. */
function directionOf(
  before: readonly Permission[],
  after: readonly Permission[],
  differing: readonly Permission[],
): SecurityChange['direction'] | undefined {
  if (differing.some(({ opaque }) => opaque)) return 'changed';
  const wider = gains(before, after, 'Allow') || gains(after, before, 'Deny');
  const narrower = gains(after, before, 'Allow') || gains(before, after, 'Deny');
  if (wider && narrower) return 'changed';
  return wider ? 'wider' : narrower ? 'narrower' : undefined;
}

/** Whether `after` has a line of this effect that nothing in `before` covers. */
function gains(before: readonly Permission[], after: readonly Permission[], effect: Permission['effect']): boolean {
  const known = new Set(before.map(keyOf));
  return after.some(
    (line) => line.effect === effect && !known.has(keyOf(line)) && !before.some((wide) => covers(wide, line)),
  );
}

function shown(
  sign: '+' | '-',
  { effect, action, resource, principal, condition }: Permission,
): SecurityChange['lines'][number] {
  const only = [principal === '' ? '' : `by ${principal}`, condition].filter((part) => part !== '').join(', ');
  return { sign, effect, action, resource, ...(only === '' ? {} : { condition: only }) };
}
