import { isUtf8 } from 'node:buffer';
import { Exact, NotPlain, numberJson } from './exact';
import { readExactJson } from './exact-json';
import { isArray, type Value } from './value';

/** Deepest nesting that the twin reads; AWS documents none. Everything that walks a value recurses, so it must be bounded. */
export const MAX_NESTING = 1000;

export type Reading =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: 'not-json' | 'too-deep'; readonly message: string };

/** A number of 16 digits or more, or with an exponent: a double may not say it exactly. It may match inside a text, which only costs time. */
const MAY_BE_INEXACT = /(?:^|[:,[\s])-?(?:[\d.]{16}|\d[\d.]*[eE])/;

/** The bytes of a payload as JSON; never throws. Of a key given twice the last one counts. */
export function readJson(bytes: Uint8Array): Reading {
  if (!isUtf8(bytes)) return notJson('the bytes are not UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  if (text.length > MAX_NESTING && nesting(text) > MAX_NESTING) {
    return { ok: false, reason: 'too-deep', message: `the payload is nested more than ${MAX_NESTING} levels deep` };
  }
  return readText(text);
}

/** The same for a text that is known not to be nested deeper than it is long, such as a decoded field. */
export function readJsonText(text: string): Reading {
  return nesting(text) > MAX_NESTING ? notJson('nested too deep') : readText(text);
}

function readText(text: string): Reading {
  try {
    const value = MAY_BE_INEXACT.test(text) ? readExactJson(text) : (JSON.parse(text) as Value);
    return { ok: true, value };
  } catch (error) {
    return notJson((error as Error).message);
  }
}

function notJson(why: string): Reading {
  return { ok: false, reason: 'not-json', message: `the payload is not JSON: ${why}` };
}

/** How deep brackets nest outside of strings; also right for a text that is not JSON, as far as it matters. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 0x5c) at++;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth--;
  }
  return deepest;
}

/**
 * JSON without spaces; members that are Undefined are left out. Undefined alone has no JSON. Half of a surrogate pair, which UTF-8 cannot say, becomes
 * U+FFFD: what reads the lake takes `\ud800` for no JSON, and one such message would keep everybody from reading the table.
 */
export function writeJson(value: Value): string | undefined {
  const text = writeAll(value);
  return text?.includes('\\ud') ? text.replace(ESCAPED, (found) => (found === '\\\\' ? found : '\ufffd')) : text;
}

/** A backslash, or half of a pair: JSON.stringify escapes those that stand alone, and no others. */
const ESCAPED = /\\(?:\\|ud[89a-f][0-9a-f]{2})/g;

function writeAll(value: Value): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
    return write(value);
  }
}

function write(value: Value): string | undefined {
  if (value instanceof Exact) return numberJson(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isArray(value)) return `[${value.map((item) => write(item) ?? 'null').join(',')}]`;
  const members = Object.entries(value).flatMap(([key, item]) => {
    const text = write(item);
    return text === undefined ? [] : [`${JSON.stringify(key)}:${text}`];
  });
  return `{${members.join(',')}}`;
}
