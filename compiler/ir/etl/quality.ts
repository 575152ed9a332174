/** Names of keys that are kept for a device and day; what is beyond is counted in one row. A message may have thousands. */
export const KEYS_OF_DEVICE = 20;
/** Code points of a key that are kept. */
export const KEY_LENGTH = 100;
/** Names in the report of a run. */
export const KEYS_IN_REPORT = 20;
/** What is no part of a key that is kept. */
export const KEY_CONTROLS = '[\\x00-\\x1f\\x7f]';

/** Letters and digits of a key in small letters: two keys that agree in these mean the same. */
const lettersOf = (key: string) => key.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Fields by their letters; of two with the same, the first. */
export function fieldsByLetters(fields: readonly string[]): readonly (readonly [letters: string, field: string])[] {
  return [...new Map([...fields].reverse().map((field) => [lettersOf(field), field] as const))].reverse();
}
