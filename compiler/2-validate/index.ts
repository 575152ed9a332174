import type { Manifest } from '../../schema/manifest.generated';
import type { Outcome } from '../diagnostics/diagnostic';
import type { Document } from '../ir/document';
import { DOCUMENT_CHECKS } from './checks/index';
import { checkStructure } from './structure';

/** Stair 2: is the document a manifest, and does it hang together? What follows may rely on every reference and shape. */
export function validate(document: Document): Outcome<Manifest> {
  const { value, diagnostics } = checkStructure(document);
  if (!value) return { diagnostics };
  return { value, diagnostics: DOCUMENT_CHECKS.flatMap((check) => [...check({ document, manifest: value })]) };
}
