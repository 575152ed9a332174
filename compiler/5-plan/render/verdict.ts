import type { Plan } from '../../../schema/plan/plan';
import { counted, verb } from './counted';

/** What a plan comes to, in one word and one line: the exit code, the first line of a comment and the last line of a text say the same. */
export interface Verdict {
  readonly kind: 'blocked' | 'changes' | 'drift' | 'none';
  readonly text: string;
}

export function verdict(plan: Plan): Verdict {
  const all = plan.intents.length;
  const blocked = new Set(plan.blocked.map(({ intent }) => intent)).size;
  if (blocked > 0) {
    const text = `${counted(blocked, 'change')} ${verb(blocked, 'needs')} approval${all > blocked ? `, ${counted(all, 'change')} in all` : ''}`;
    return { kind: 'blocked', text };
  }
  const drifted = plan.drift?.drifted.length ?? 0;
  if (plan.hasChanges) {
    const versions = plan.edgeModels?.changes.length ?? 0;
    const models = versions > 0 ? [`${counted(versions, 'group')} ${verb(versions, 'gets')} other models`] : [];
    if (all === 0) {
      const puts = drifted > 0 ? [`${counted(drifted, 'thing')} drifted in AWS, which apply puts back`] : [];
      return { kind: 'changes', text: [...models, ...puts].join(', ') };
    }
    const notes = [
      ...models,
      ...(plan.contracts.length > 0
        ? [`${counted(plan.contracts.length, 'field')} of the data ${verb(plan.contracts.length, 'breaks')}`]
        : []),
      ...(plan.tables.length > 0
        ? [`${counted(plan.tables.length, 'table')} ${verb(plan.tables.length, 'breaks')} queries`]
        : []),
      ...(plan.security.some(({ direction }) => direction !== 'narrower') ? ['permissions change'] : []),
      ...(drifted > 0 ? [`${counted(drifted, 'thing')} drifted`] : []),
    ];
    return { kind: 'changes', text: [counted(all, 'change'), ...notes].join(', ') };
  }
  if (drifted > 0) return { kind: 'drift', text: `no changes, but ${counted(drifted, 'thing')} drifted in AWS` };
  return { kind: 'none', text: 'no changes' };
}
