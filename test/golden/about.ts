import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a sample is about, in its `about.json`: which of the files that it compiles to it holds, and how. A pattern is a path in which `*` stands for
 * anything within a folder and `**` for anything, and after a `#` the parts of the file that are meant: of JSON a pointer, in which `*` stands for
 * anything within a key or an index; of a text the paragraphs that contain these words.
 */
export interface About {
  /** These stand in `expected/`, for the reader. */
  readonly shows: readonly string[];
  /** These are held by their hash, a line each in `expected/hashes.txt`: too long to read, and no other sample's business. */
  readonly hashes: readonly string[];
}

export function readAbout(folder: string): About {
  const { shows, hashes = [] } = JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8')) as Partial<About>;
  if (shows === undefined) throw new Error(`${folder}/about.json says nothing in "shows"`);
  return { shows, hashes };
}
