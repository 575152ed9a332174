import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SourceLines } from '../compiler/diagnostics/render/finding';

/** No code frame is worth reading more than this for. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Reads the lines that code frames show, each file once; paths are as diagnostics show them, relative to `from`. */
export function sourceLines(from: string): SourceLines {
  const read = new Map<string, readonly string[] | undefined>();
  return (file) => {
    if (!read.has(file)) read.set(file, linesOf(resolve(from, file)));
    return read.get(file);
  };
}

function linesOf(path: string): readonly string[] | undefined {
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > MAX_BYTES) return undefined;
    return readFileSync(path, 'utf8')
      .replace(/^\ufeff/, '')
      .split(/\r?\n/);
  } catch {
    return undefined;
  }
}
