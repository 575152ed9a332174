import type { Place } from '../diagnostics/place';
import { type Subject, valueAt } from './check';
import { formOf, rowPlace, type WrittenSet } from './written-sets';

export interface NamedGateway {
  readonly gateway: string;
  readonly place: Place;
  /** Rows of one inventory are one mistake made many times. */
  readonly fold: string;
}

/** The gateways that devices of a set name, in a list or in the column `gateway` of an inventory; an empty cell names none. */
export function* namedGateways(subject: Subject, set: WrittenSet): Iterable<NamedGateway> {
  const form = formOf(subject, set);
  const fold = set.path.join('.');
  if (form?.kind === 'list') {
    for (const [at, { gateway }] of form.items.entries()) {
      if (gateway !== undefined) yield { gateway, place: valueAt(subject, ...set.path, at, 'gateway'), fold };
    }
  }
  if (form?.kind === 'inventory') {
    for (const [row, gateway] of (form.inventory.columns.get('gateway') ?? []).entries()) {
      if (gateway !== '') yield { gateway, place: rowPlace(form.inventory, row), fold };
    }
  }
}
