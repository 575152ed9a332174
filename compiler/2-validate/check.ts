import type { Diagnostic } from '../diagnostics/diagnostic';
import type { Place } from '../diagnostics/place';
import { type Document, type Path, placeOfKey, placeOfValue } from '../ir/document';
import type { Validated } from './validated';

/** What a check of stair 2 looks at: the manifest as plain, well-shaped data, what is known of it, and the document for places. */
export interface Subject extends Validated {
  readonly document: Document;
}

/** One question about the manifest, one file in checks/. Yields every mistake, in any order. */
export type DocumentCheck = (subject: Subject) => Iterable<Diagnostic>;

export const valueAt = ({ document }: Subject, ...path: Path): Place => placeOfValue(document.root, path);
export const keyAt = ({ document }: Subject, ...path: Path): Place => placeOfKey(document.root, path);
