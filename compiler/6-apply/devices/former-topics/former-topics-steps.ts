import { counted } from '../../../5-plan/render/counted';
import type { ApplyStep, ApplyWork } from '../../step/apply-step';
import type { DestroyStep } from '../../step/destroy-step';
import { requireUninterrupted } from '../../step/step-work';
import { readRollOut } from '../roll-out/roll-out-record';
import { changedPolicies, changedRules } from './changed-rules';
import { FORMER, type Former, readFormer } from './former';
import { formerName } from './former-name';
import { forgetFormer, keepFormerPolicy, keepFormerRule } from './keep-former';

/**
 * Before the stacks: where they change topics, copies of the rules that listen to those of before, and of the policies that allow them. A device gets its new topics
 * behind the stacks only, and what it publishes until then has to be allowed, and to reach its rules.
 */
export const FORMER_TOPICS_STEP: ApplyStep = {
  name: 'former topics',
  run: async (work) => {
    const { base, target, plan, store } = work;
    if (!base) return undefined;
    const rules = changedRules(base, target);
    const groups = Object.entries(base.groups).flatMap(([id, { thingGroup }]) =>
      Object.hasOwn(target.groups, id) ? [thingGroup] : [],
    );
    if (rules.length === 0 || groups.length === 0) return undefined;
    work.requireHeld();
    const names = changedPolicies(base, target);
    const policies = names.map((name) => ({ name: formerName(name, '--'), groups }));
    const former: Former = {
      format: 'fleetwright/former-topics/v1',
      rules: rules.map((name) => formerName(name, '__')),
      policies,
      target: plan.target.hash,
    };
    // Written first: what is made is known, whatever happens then.
    await store.write(FORMER, JSON.stringify(former));
    for (const name of names) await keepFormerPolicy(work, name, groups);
    for (const name of rules) await keepFormerRule(work, name);
    return `${counted(rules.length, 'rule')} and ${counted(names.length, 'policy')} of the former topics stay until devices have their new ones`;
  },
};

/** Behind the roll-out: away with them, unless devices that were there have not answered; then the next apply does it. */
export const NEW_TOPICS_STEP: ApplyStep = {
  name: 'new topics',
  run: async (work) => {
    const former = await readFormer(work.store);
    if (!former) return undefined;
    const { silent = 0, trying = 0, rejected = 0 } = (await readRollOut(work.store))?.counts ?? {};
    const open = silent + trying + rejected;
    if (open > 0 && former.target === work.plan.target.hash && work.base !== undefined && isOnItsWay(work))
      return `the former topics stay for ${open} devices that do not run by the new ones yet; the next apply takes them away`;
    await forgetFormer(work, former);
    return goneText(former);
  },
};

/** Before the stacks of a fleet that is taken down: no stack knows the copies, and a policy on a thing group keeps that one from going. */
export const DESTROY_FORMER_TOPICS: DestroyStep = {
  name: 'former topics',
  run: async (work, store) => {
    const former = await readFormer(store);
    if (!former) return undefined;
    await forgetFormer({ clients: work.clients, store, requireHeld: () => requireUninterrupted(work) }, former);
    return goneText(former);
  },
};

const goneText = ({ rules, policies }: Former) =>
  `${counted(rules.length, 'rule')} and ${counted(policies.length, 'policy')} of the former topics are gone`;

/** This very apply moves devices; one that changes nothing comes later, and cleans up. */
const isOnItsWay = ({ base, target }: ApplyWork) => base !== undefined && changedRules(base, target).length > 0;
