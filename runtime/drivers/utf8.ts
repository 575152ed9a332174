const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const ASCII = /^[\0-\x7f]*$/;

/** The text of bytes that were read as Latin-1, a character for each byte; undefined where they are no UTF-8. */
export function utf8Of(latin1: string): string | undefined {
  if (ASCII.test(latin1)) return latin1;
  try {
    return STRICT.decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return undefined;
  }
}

/** A byte order mark, read as Latin-1. */
export const BOM = '\u00ef\u00bb\u00bf';
