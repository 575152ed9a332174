import type { Outcome } from '../diagnostics/diagnostic';
import type { Document } from '../ir/document';
import { DOCUMENT_CHECKS } from './checks/index';
import { checkStructure } from './structure';
import { understand, type Validated } from './validated';

/** Stair 2: is the document a manifest, and does it hang together? What follows may rely on every reference, shape and fact. */
export function validate(document: Document): Outcome<Validated> {
  const { value: manifest, diagnostics } = checkStructure(document);
  if (!manifest) return { diagnostics };
  const value = understand(manifest);
  return { value, diagnostics: DOCUMENT_CHECKS.flatMap((check) => [...check({ ...value, document })]) };
}
