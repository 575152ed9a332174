import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';
import { type WrittenSet, writtenSets } from '../written-sets';

/** Is every set of devices written in exactly one of the three forms? */
export const devicesForm: DocumentCheck = function* (subject) {
  for (const set of writtenSets(subject.manifest)) {
    const wrong = formProblem(set);
    if (wrong) yield diagnose('devices-form', keyAt(subject, ...set.path, ...wrong.at), wrong);
  }
};

interface FormProblem extends Record<string, unknown> {
  /** The key that is too much, or that lacks its partner; empty for the set itself. */
  readonly at: readonly string[];
  readonly problem: string;
  readonly fix: string;
}

function formProblem({ devices, role }: WrittenSet): FormProblem | undefined {
  if (Array.isArray(devices)) return undefined;
  const { prefix, count, from } = devices;
  if (from !== undefined) {
    const extra = prefix === undefined ? (count === undefined ? undefined : 'count') : 'prefix';
    if (extra === undefined) return undefined;
    const problem = `\`${extra}\` beside \`from\`: the inventory already says which ${role} there are`;
    return { at: [extra], problem, fix: `remove \`${extra}\` or \`from\`` };
  }
  if (prefix === undefined && count === undefined) {
    const fix = 'write `{ prefix: temp-, count: 40 }`, a list, or `{ from: devices/<file>.csv }`';
    return { at: [], problem: `this says nothing about which ${role} there are`, fix };
  }
  if (count === undefined)
    return { at: ['prefix'], problem: '`prefix` without `count`', fix: 'add `count`: how many there are' };
  if (prefix === undefined)
    return { at: ['count'], problem: '`count` without `prefix`', fix: 'add `prefix`: what every serial begins with' };
  return undefined;
}
