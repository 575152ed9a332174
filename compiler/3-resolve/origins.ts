import { type Document, type Path, placeOfKey, placeOfValue } from '../ir/document';
import type { Origin } from '../ir/origin';

/** Makes origins: a map entry points at its key, anything else at its value. */
export interface Origins {
  at(...path: Path): Origin;
  value(...path: Path): Origin;
}

export function originsOf(document: Document): Origins {
  return {
    at: (...path) => ({ path, place: path.length === 0 ? document.root.place : placeOfKey(document.root, path) }),
    value: (...path) => ({ path, place: placeOfValue(document.root, path) }),
  };
}
