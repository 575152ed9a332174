import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { appendWhole } from './append-whole';

/** Lines that may be out of date before the file is written anew: at least so many, and at least as many as there are entries. */
const STALE_LINES = 1_000;

/**
 * A map that outlives its process. One JSON line per change, `[key, value]` or `[key]` for a removal, appended before `set` returns:
 * a `kill -9` loses nothing that was set, and a torn last line is cut off when the file is opened again. Not synced to the disk on
 * each change, so a power cut may lose the last moments. Values are plain data; they are not copied, so nobody changes one in place.
 */
export class DurableMap<T> {
  readonly #path: string;
  readonly #entries = new Map<string, T>();
  #lines = 0;
  #file: number;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (existsSync(path)) this.#replay();
    this.#file = openSync(path, 'a', 0o600);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  entries(): IterableIterator<[string, T]> {
    return this.#entries.entries();
  }

  values(): IterableIterator<T> {
    return this.#entries.values();
  }

  set(key: string, value: T): void {
    this.#append([key, value]);
    this.#entries.set(key, value);
    this.#tidy();
  }

  delete(key: string): void {
    if (!this.#entries.has(key)) return;
    this.#append([key]);
    this.#entries.delete(key);
    this.#tidy();
  }

  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  #append(line: readonly [string, T] | readonly [string]): void {
    appendWhole(this.#file, Buffer.from(`${JSON.stringify(line)}\n`));
    this.#lines += 1;
  }

  #replay(): void {
    const text = readFileSync(this.#path, 'utf8');
    const end = text.lastIndexOf('\n') + 1;
    for (const line of text.slice(0, end).split('\n')) {
      if (line === '') continue;
      const [key, value] = JSON.parse(line) as [string, T?];
      if (value === undefined) this.#entries.delete(key);
      else this.#entries.set(key, value);
      this.#lines += 1;
    }
    if (end < text.length) truncateSync(this.#path, Buffer.byteLength(text.slice(0, end)));
  }

  /** Everything that was set is in the file already, so a new one that cannot be written now is one for another time. */
  #tidy(): void {
    if (this.#lines <= STALE_LINES + 2 * this.#entries.size) return;
    const next = `${this.#path}.next`;
    try {
      this.#rewrite(next);
    } catch {
      rmSync(next, { force: true });
    }
  }

  /** The new file is whole before it takes the place of the old one. */
  #rewrite(next: string): void {
    const lines = [...this.#entries].map((entry) => `${JSON.stringify(entry)}\n`);
    writeFileSync(next, lines.join(''), { mode: 0o600 });
    const file = openSync(next, 'a', 0o600);
    fsyncSync(file);
    renameSync(next, this.#path);
    closeSync(this.#file);
    this.#file = file;
    this.#lines = lines.length;
  }
}
