import { type Place, placeOnLine } from '../../compiler/diagnostics/place';
import { type Document, type Path, placeOfKey } from '../../compiler/ir/document';
import type { Made } from './made';

/** A place in the manifest and all that was made because of it. */
export interface Reason {
  /** `groups.group1.thresholds[0]`; empty for the manifest as a whole. */
  readonly because: string;
  readonly place: Place;
  /** The row of an inventory, where one device was asked for. */
  readonly row?: Place;
  readonly made: readonly Made[];
}

/** Sorted by place. The same reason is given once for all that it made. */
export function reasons(document: Document, all: readonly Made[]): readonly Reason[] {
  const grouped = new Map<string, Made[]>();
  for (const one of all) {
    const same = grouped.get(one.because);
    if (same) same.push(one);
    else grouped.set(one.because, [one]);
  }
  return [...grouped]
    .map(([because, made]) => {
      const serial = made.find((one) => one.serial !== undefined)?.serial;
      const row = serial === undefined ? undefined : rowOf(document, serial);
      return { because, place: placeOfKey(document.root, pathIn(because)), ...(row ? { row } : {}), made };
    })
    .sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
}

/** The inverse of `formatPath`. */
export function pathIn(text: string): Path {
  return [...text.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([step, index]) => (index === undefined ? step : Number(index)));
}

function rowOf({ inventories }: Document, serial: string): Place | undefined {
  for (const { file, serials, lines } of inventories.values()) {
    const line = lines[serials.indexOf(serial)];
    if (line !== undefined) return placeOnLine(file, line, 1);
  }
  return undefined;
}
