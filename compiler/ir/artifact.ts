import type { Origin } from './origin';

/**
 * One file of generated/. The path is relative to it and starts with the target's name.
 * Content is text, or text made on demand line by line where it grows with the number of devices.
 */
export interface Artifact {
  readonly path: string;
  readonly content: string | (() => Iterable<string>);
  readonly origin: Origin;
}

export function contentOf(artifact: Artifact): Iterable<string> {
  return typeof artifact.content === 'string' ? [artifact.content] : artifact.content();
}

/** JSON as it is written to disk: two spaces, a last line end. Keys keep the order they were built in. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
