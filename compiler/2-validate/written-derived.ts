import type { Path } from '../ir/document';
import type { Subject } from './check';
import type { DerivedFieldText } from './derived-fields';

/** A derived field with the places of its parts. */
export interface WrittenDerived {
  readonly field: DerivedFieldText;
  readonly text: string;
  /** The unit it is declared to have. */
  readonly unit: string | undefined;
  /** Of the key, and of the formula. */
  readonly path: Path;
  readonly formula: Path;
}

/** Every derived field as it is written, sorted by id. */
export function writtenDerived({ manifest, derived }: Subject): readonly WrittenDerived[] {
  return derived.flatMap((field) => {
    const written = manifest.etl?.derive?.[field.id];
    const path = ['etl', 'derive', field.id];
    if (written === undefined) return [];
    return typeof written === 'string'
      ? [{ field, text: written, unit: undefined, path, formula: path }]
      : [{ field, text: written.is, unit: written.unit, path, formula: [...path, 'is'] }];
  });
}
