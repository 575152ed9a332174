import { diagnose } from '../../diagnostics/diagnose';
import { nodeAt } from '../../ir/document';
import { type DocumentCheck, keyAt, type Subject } from '../check';

/**
 * Would a group of the manifest itself have the names of a group in an environment? With the environment `prod`, `prod-rooms` here and
 * `rooms` there both become `<fleet>-prod-rooms`. An environment with an account or region of its own is elsewhere.
 */
export const groupLikeEnvironment: DocumentCheck = function* (subject) {
  const { groups, environments = {} } = subject.manifest;
  for (const environment of Object.keys(environments)) {
    if (isElsewhere(subject, environment)) continue;
    const start = `${environment}-`;
    for (const group of Object.keys(groups)) {
      const other = group.slice(start.length);
      if (!group.startsWith(start) || !Object.hasOwn(groups, other)) continue;
      const related = [{ place: keyAt(subject, 'groups', other), message: 'the other group' }];
      yield diagnose(
        'group-like-environment',
        keyAt(subject, 'groups', group),
        { group, other, environment },
        { related },
      );
    }
  }
};

const isElsewhere = ({ document }: Subject, environment: string) =>
  ['account', 'region'].some((key) => nodeAt(document.root, ['environments', environment, 'aws', key]) !== undefined);
