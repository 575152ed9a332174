import { fstatSync, ftruncateSync, writeSync } from 'node:fs';

/** Appends to a file, opened for appending, all of the bytes or none: a full disk leaves no half of a line that the next one would be added to. */
export function appendWhole(file: number, bytes: Uint8Array): void {
  const before = fstatSync(file).size;
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
  } catch (error) {
    ftruncateSync(file, before);
    throw error;
  }
}
