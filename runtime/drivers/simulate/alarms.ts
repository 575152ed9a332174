import type { AgentCondition, AgentThreshold } from '../../../schema/agent-config';
import { compileCondition, type Values } from '../../condition';

/** A threshold as a simulated device sees it: what it may not say while it is well. */
export interface Alarm {
  /** The fields that its condition reads. */
  readonly fields: readonly string[];
  /** Numbers and texts that its condition names: its answer changes near them. */
  readonly constants: readonly (number | string)[];
  isMet(values: Values): boolean;
}

export function alarmsOf(thresholds: readonly AgentThreshold[]): readonly Alarm[] {
  return thresholds.map(({ condition }) => {
    const evaluate = compileCondition(condition);
    const leaves = leavesOf(condition);
    return {
      fields: [...new Set(leaves.flatMap((leaf) => (leaf.op === 'field' ? [leaf.id] : [])))],
      constants: leaves.flatMap((leaf) => (leaf.op === 'number' || leaf.op === 'text' ? [leaf.value] : [])),
      isMet: (values) => evaluate(values) === true,
    };
  });
}

/** How many are met; the fields of those that are. */
export function metBy(alarms: readonly Alarm[], values: Values): readonly Alarm[] {
  return alarms.filter((alarm) => alarm.isMet(values));
}

type Leaf = Exclude<AgentCondition, { readonly args: unknown }>;

function leavesOf(condition: AgentCondition): readonly Leaf[] {
  return 'args' in condition ? condition.args.flatMap(leavesOf) : [condition];
}
