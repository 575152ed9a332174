import { desiredGroups } from '../registry/desired-group';
import type { Registry } from '../registry/registry';
import type { ApplyWork } from '../step/apply-step';
import type { Reconciled, Reconciling } from './reconcile';
import { retiredText } from './retire';

/** What reconciling works with, within an apply. `step` is what its progress is told under. */
export function reconcilingOf(work: ApplyWork, registry: Registry, step: string): Reconciling {
  const { base, target, plan, allowDelete = 0 } = work;
  const all = Object.values({ ...base?.groups, ...target.groups });
  const before = base ? desiredGroups(base) : [];
  return {
    ...work,
    registry,
    step,
    applied: new Set(before.flatMap(({ things }) => things)),
    staying: new Set(Object.values(target.groups).flatMap(({ things }) => things)),
    types: new Set(all.map(({ thingType }) => thingType)),
    allowDelete: Math.max(allowDelete, plan.summary.retired),
  };
}

/** `3 registered`, `1 retired`; nothing where nothing was to do. */
export function reconciledText(done: Reconciled, deletesCertificates: boolean): readonly string[] {
  const words = { create: 'registered', update: 'changed', leave: 'taken out of a group' } as const;
  const parts = (Object.keys(words) as (keyof typeof words)[]).flatMap((does) =>
    done[does] > 0 ? [`${done[does]} ${words[does]}`] : [],
  );
  return [...parts, ...retiredText(done.retired, deletesCertificates)];
}
