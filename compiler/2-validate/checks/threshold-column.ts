import { diagnose } from '../../diagnostics/diagnose';
import type { Path } from '../../ir/document';
import { breachColumn, limitColumn } from '../../ir/names';
import { type DocumentCheck, keyAt } from '../check';
import { metadataNames } from '../metadata-names';
import { writtenDerived } from '../written-derived';

/** Is every column that a threshold adds to the curated table free? */
export const thresholdColumn: DocumentCheck = function* (subject) {
  const { etl, sensors, groups } = subject.manifest;
  if (!etl || etl.enrich?.includes('thresholds') === false) return;
  for (const [group, { sensor, thresholds = [] }] of Object.entries(groups)) {
    const derived = writtenDerived(subject).map(({ field }) => field);
    const taken = new Set([
      ...Object.keys(sensors[sensor]?.fields ?? {}),
      ...[...metadataNames(subject)].filter((one) => one.group === group).map(({ name }) => name),
      ...derived.filter(({ on }) => on.has(sensor)).map(({ id }) => id),
    ]);
    for (const [at, { id }] of thresholds.entries()) {
      const column = [breachColumn(id), limitColumn('above', id), limitColumn('below', id)].find((one) =>
        taken.has(one),
      );
      const path: Path = ['groups', group, 'thresholds', at];
      if (column) yield diagnose('threshold-column', keyAt(subject, ...path, 'id'), { id, column });
    }
  }
};
