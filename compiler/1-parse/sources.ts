import { diagnose } from '../diagnostics/diagnose';
import type { Diagnostic } from '../diagnostics/diagnostic';
import { type Place, placeOnLine } from '../diagnostics/place';

/** How the compiler gets at files. The caller opens them; the compiler never touches the disk itself. */
export interface Sources {
  /** The bytes of a file, by its path relative to the manifest's folder, in order; undefined when there is none. */
  open(path: string): AsyncIterable<Uint8Array> | undefined;
}

/** Thrown inside stair 1 only, where reading text chunk by chunk meets a byte that is not UTF-8. */
export class NotUtf8 extends Error {
  constructor(
    /** Bytes from the start. */
    readonly offset: number,
    /** From 1; of no meaning in UTF-16. */
    readonly line: number,
    /** Which other encoding it is, where the file says so. */
    readonly encoding?: string,
  ) {
    super(`invalid UTF-8 at byte ${offset}`);
  }

  /** As parameters of `file-encoding`. */
  in(file: string) {
    const { offset, line, encoding } = this;
    return {
      file,
      problem: encoding === undefined ? `first bad byte at offset ${offset}, line ${line}` : `it is ${encoding}`,
    };
  }
}

/** Decodes bytes to text as they come. Throws NotUtf8; a byte order mark is dropped. */
export async function* decode(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let offset = 0;
  let line = 1;
  for await (const chunk of chunks) {
    const encoding = offset === 0 ? otherEncoding(chunk) : undefined;
    if (encoding !== undefined) throw new NotUtf8(0, 1, encoding);
    try {
      yield decoder.decode(chunk, { stream: true });
    } catch {
      const bad = firstBadByte(chunk);
      throw new NotUtf8(offset + bad, line + newlines(chunk.subarray(0, bad)));
    }
    offset += chunk.length;
    line += newlines(chunk);
  }
  try {
    yield decoder.decode();
  } catch {
    throw new NotUtf8(offset, line);
  }
}

/**
 * UTF-16 or UTF-32, by its mark, or by every other byte of its beginning being 0: "Unicode Text" of Excel, and what PowerShell writes by `>`.
 */
function otherEncoding(chunk: Uint8Array): string | undefined {
  const [a, b, c, d] = chunk;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'UTF-32' : 'UTF-16';
  if (a === 0xfe && b === 0xff) return 'UTF-16';
  if (chunk.length < 4) return undefined;
  if ((a === 0 && b !== 0 && c === 0 && d !== 0) || (a !== 0 && b === 0 && c !== 0 && d === 0)) return 'UTF-16';
  return undefined;
}

function newlines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count += 1;
  return count;
}

/** Within one chunk, by halving: decoding a prefix as a stream fails only when a bad byte is inside it. */
function firstBadByte(chunk: Uint8Array): number {
  let good = 0;
  let bad = chunk.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(chunk.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return good;
}

/** A whole file as text, or the diagnostics that say why not. `named` is where the file is asked for. */
export async function readText(
  sources: Sources,
  file: string,
  limit: number,
  named: Place = placeOnLine(file, 1, 1),
): Promise<{ text?: string; diagnostics: readonly Diagnostic[] }> {
  const chunks = sources.open(file);
  if (!chunks) return { diagnostics: [diagnose('file-missing', named, { file })] };
  let text = '';
  let bytes = 0;
  try {
    for await (const part of decode(counting(chunks, (n) => (bytes += n)))) {
      if (bytes <= limit) text += part;
    }
  } catch (problem) {
    if (!(problem instanceof NotUtf8)) throw problem;
    return { diagnostics: [diagnose('file-encoding', named, problem.in(file))] };
  }
  if (bytes > limit) return { diagnostics: [diagnose('file-too-big', named, { file, bytes, limit })] };
  return { text, diagnostics: [] };
}

async function* counting(chunks: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}
