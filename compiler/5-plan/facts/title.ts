import type { Step } from './fact';

const SINGULAR: Readonly<Record<string, string>> = {
  sensors: 'sensor',
  groups: 'group',
  models: 'model',
  dashboards: 'dashboard',
};

/** What people call an object of the manifest: `threshold damp of group1`, `retention of lake`, `tags of aws`. */
export function titleOf(steps: readonly Step[]): string {
  const [section, owner, part, item] = steps.map((step) => (typeof step === 'string' ? step : step.id));
  if (section === 'moved' && owner !== undefined)
    return `rename of ${owner.replace(' → ', ' to ')}: in AWS it keeps its name`;
  if (section === undefined) return 'the whole fleet';
  if (owner === undefined) return SINGULAR[section] === undefined ? section : `all ${section}`;
  const kind = SINGULAR[section];
  if (kind === undefined) return part === undefined ? `${owner} of ${section}` : `derived field ${part}`;
  if (part === undefined) return `${kind} ${owner}`;
  if (item === undefined)
    return `${part === 'via' ? 'gateways' : part} of ${kind === 'group' ? '' : `${kind} `}${owner}`;
  const what = part === 'thresholds' ? 'threshold' : 'field';
  return `${what} ${item} of ${kind === 'group' ? '' : `${kind} `}${owner}`;
}
