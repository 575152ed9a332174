import { RESERVED_COLUMNS } from '../../../schema/envelope';
import { diagnose } from '../../diagnostics/diagnose';
import type { DocumentCheck } from '../check';
import { metadataNames } from '../metadata-names';

/** `group` is an attribute that policies rely on; `serial` and `gateway` are what inventories call their own columns, `sensor` the table of devices. */
const RESERVED = new Set([...RESERVED_COLUMNS, 'serial', 'gateway', 'sensor']);

/** Does all metadata have a name that is free? */
export const metadataReserved: DocumentCheck = function* (subject) {
  for (const { name, place } of metadataNames(subject)) {
    if (RESERVED.has(name)) yield diagnose('metadata-reserved', place, { name });
  }
};
