import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sources } from '../compiler/1-parse/sources';

/** The files of a folder, as the compiler asks for them. */
export function sourcesIn(root: string): Sources {
  return {
    open(path) {
      try {
        return chunks(readFileSync(join(root, path)));
      } catch {
        return undefined;
      }
    },
  };
}

/** Files in memory, by path; text or raw bytes. */
export function sourcesOf(files: Readonly<Record<string, string | Uint8Array>>): Sources {
  return {
    open(path) {
      const content = files[path];
      if (content === undefined) return undefined;
      return chunks(typeof content === 'string' ? new TextEncoder().encode(content) : content);
    },
  };
}

async function* chunks(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
