import type { Place } from '../diagnostics/place';
import { keyAt, type Subject } from './check';
import { formOf, writtenSets } from './written-sets';

export interface MetadataName {
  readonly group: string;
  readonly name: string;
  readonly place: Place;
  /** gateways: known of the gateway, not of what it speaks for. */
  readonly of: 'group' | 'devices' | 'gateways';
}

/** Every name of metadata with the first place of it: of groups, of listed devices and of the columns of inventories. */
export function* metadataNames(subject: Subject): Iterable<MetadataName> {
  for (const [group, { metadata = {} }] of Object.entries(subject.manifest.groups)) {
    for (const name of Object.keys(metadata))
      yield { group, name, place: keyAt(subject, 'groups', group, 'metadata', name), of: 'group' };
  }
  for (const set of writtenSets(subject.manifest)) {
    const form = formOf(subject, set);
    const common = { group: set.group, of: set.role };
    if (form?.kind === 'inventory') {
      for (const [name, place] of form.inventory.headers) {
        // Devices say by it which gateway they stand behind.
        if (name !== 'gateway') yield { ...common, name, place };
      }
    }
    if (form?.kind !== 'list') continue;
    const seen = new Set<string>();
    for (const [at, { metadata = {} }] of form.items.entries()) {
      for (const name of Object.keys(metadata)) {
        if (seen.has(name)) continue;
        seen.add(name);
        yield { ...common, name, place: keyAt(subject, ...set.path, at, 'metadata', name) };
      }
    }
  }
}
