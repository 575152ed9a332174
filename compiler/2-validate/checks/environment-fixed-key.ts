import { SECTIONS } from '../../../schema/sections/index';
import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { nodeAt } from '../../ir/document';
import { type DocumentCheck, keyAt } from '../check';

const FIXED = ['apiVersion', 'fleet', 'environments'];
const OVERLAID = Object.keys(SECTIONS).filter((key) => !FIXED.includes(key));

/**
 * Does every environment overlay sections that there are? The one chosen by --env is checked whole once it is laid over;
 * this finds the slips of all others, which nobody would see before they are deployed.
 */
export const environmentFixedKey: DocumentCheck = function* (subject) {
  for (const environment of Object.keys(subject.manifest.environments ?? {})) {
    const overlay = nodeAt(subject.document.root, ['environments', environment]);
    if (overlay?.kind !== 'map') continue;
    for (const key of overlay.entries.keys()) {
      const place = keyAt(subject, 'environments', environment, key);
      const owner = `\`environments.${environment}\``;
      if (FIXED.includes(key)) yield diagnose('environment-fixed-key', place, { key });
      else if (!OVERLAID.includes(key)) {
        yield diagnose('unknown-key', place, { key, owner, hint: didYouMean(key, OVERLAID, 'key') });
      }
    }
  }
};
