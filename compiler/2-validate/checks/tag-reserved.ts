import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';

const RESERVED = ['aws:', 'fleetwright:'];

/** Can every tag be set? */
export const tagReserved: DocumentCheck = function* (subject) {
  for (const tag of Object.keys(subject.manifest.aws.tags ?? {})) {
    const prefix = RESERVED.find((reserved) => tag.toLowerCase().startsWith(reserved));
    if (prefix) yield diagnose('tag-reserved', keyAt(subject, 'aws', 'tags', tag), { tag, prefix });
  }
};
