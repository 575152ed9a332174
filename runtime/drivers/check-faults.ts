import type { Fault } from './driver';

/** Throws on a fault that does not exist, and says which ones do. */
export function checkFaults(ordered: readonly Fault[], known: Readonly<Record<string, string>>, of: string): void {
  for (const { kind } of ordered) {
    if (Object.hasOwn(known, kind)) continue;
    const names = Object.keys(known);
    throw new Error(`${of} has no fault ${kind}; it has ${names.length === 0 ? 'none' : names.join(', ')}`);
  }
}
