import type { AgentCondition, AgentConfig, AgentThreshold } from '../../schema/agent-config';
import { findUnit } from '../../schema/units';

/** What a person decided between two compilations, in sentences: one for each group and threshold, whatever the number of devices. */
export function decisions(before: readonly AgentConfig[], after: readonly AgentConfig[]): readonly string[] {
  const [old, now] = [byGroup(before), byGroup(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((group) => {
    const [was, is] = [old.get(group), now.get(group)];
    if (!was) return [`the group ${group} is new`];
    if (!is) return [`the group ${group} is gone`];
    return [...thresholds(group, was, is), ...pace(group, was, is)];
  });
}

function byGroup(configs: readonly AgentConfig[]): ReadonlyMap<string, AgentConfig> {
  const groups = new Map<string, AgentConfig>();
  for (const config of configs) if (!groups.has(config.group)) groups.set(config.group, config);
  return groups;
}

function pace(group: string, was: AgentConfig, is: AgentConfig): readonly string[] {
  if (was.everyMs === is.everyMs) return [];
  return [`${group} is read every ${is.everyMs / 1000} s, not every ${was.everyMs / 1000} s`];
}

function thresholds(group: string, was: AgentConfig, is: AgentConfig): readonly string[] {
  const ids = [...new Set([...was.thresholds, ...is.thresholds].map(({ id }) => id))];
  return ids.flatMap((id) => {
    const [old, now] = [was, is].map((config) => config.thresholds.find((one) => one.id === id));
    if (!old && now) return [`${group} alerts on ${id}: ${text(now)}`];
    if (!now) return [`${group} does not alert on ${id} any more`];
    if (!old || JSON.stringify(old) === JSON.stringify(now)) return [];
    const [from, to] = [text(old), text(now)];
    return [from === to ? `${id} of ${group} is another condition` : `${id} of ${group}: ${from} is now ${to}`];
  });
}

/** `temperature > 8 °C for 300 s`. */
function text({ condition, unit, forMs, severity }: AgentThreshold): string {
  const lasts = forMs === 0 ? '' : ` for ${forMs / 1000} s`;
  return `${conditionText(condition, findUnit(unit)?.symbol ?? '')}${lasts}, ${severity}`;
}

function conditionText(condition: AgentCondition, symbol: string): string {
  switch (condition.op) {
    case 'number':
      return symbol === '' ? String(condition.value) : `${condition.value} ${symbol}`;
    case 'text':
    case 'truth':
      return JSON.stringify(condition.value);
    case 'field':
      return condition.id;
    default: {
      const args = condition.args.map((arg) => conditionText(arg, symbol));
      return args.length === 2 ? args.join(` ${condition.op} `) : `${condition.op}(${args.join(', ')})`;
    }
  }
}
