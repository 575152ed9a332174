import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, type Subject, valueAt } from '../check';
import { metadataOfGroup } from '../metadata-of-groups';
import { visualsOf } from '../shown-visuals';
import { groupsWithField } from './visual-by';

const COORDINATES = { latitude: 90, longitude: 180 } as const;

/** Does a map know where its groups are? */
export const visualMap: DocumentCheck = function* (subject) {
  for (const shown of visualsOf(subject)) {
    if (shown.kind !== 'map') continue;
    for (const group of groupsWithField(subject, shown)) {
      const problem = placeProblem(subject, group);
      if (problem) yield diagnose('visual-map', valueAt(subject, ...shown.path, 'map'), { group, problem });
    }
  }
};

function placeProblem(subject: Subject, group: string): string | undefined {
  const names = metadataOfGroup(subject, group);
  const own = subject.manifest.groups[group]?.metadata ?? {};
  for (const [name, limit] of Object.entries(COORDINATES)) {
    if (names && !names.has(name)) return `it has no \`${name}\``;
    const value = own[name];
    if (value === undefined) continue;
    if (!/^-?\d+(\.\d+)?$/.test(value)) return `its ${name} \`${value}\` is not a number of degrees`;
    if (Math.abs(Number(value)) > limit) return `its ${name} ${value} is beyond ${limit} degrees`;
  }
  return undefined;
}
