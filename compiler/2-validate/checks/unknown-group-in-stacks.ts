import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { type DocumentCheck, valueAt } from '../check';

/** Are the groups that share stacks groups that there are? */
export const unknownGroupInStacks: DocumentCheck = function* (subject) {
  const { aws, groups } = subject.manifest;
  for (const [at, group] of (aws.stacks?.together ?? []).entries()) {
    if (Object.hasOwn(groups, group)) continue;
    const hint = didYouMean(group, Object.keys(groups), 'group');
    yield diagnose('unknown-group', valueAt(subject, 'aws', 'stacks', 'together', at), { group, hint });
  }
};
