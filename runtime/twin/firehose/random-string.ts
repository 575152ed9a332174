const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** Firehose developer guide, "Custom prefixes": a string of eleven characters. */
const LENGTH = 11;

/** What `!{firehose:random-string}` gives. `random`: 0 ≤ x < 1. */
export function randomString(random: () => number): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join('');
}

/** A UUID of version 4. */
export function randomUuid(random: () => number): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  digits[12] = '4';
  digits[16] = '89ab'[Math.floor(random() * 4)] ?? '8';
  const text = digits.join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}
