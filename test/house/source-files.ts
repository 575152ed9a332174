import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The folders whose shape is bounded. */
const FOLDERS = ['schema', 'compiler', 'runtime', 'cli', 'docs'];
const WRITTEN_BY_HAND = /\.(ts|tsx|mts|py|hbs|css)$/;
const NOT_BY_HAND = /\.generated\.ts$|\.d\.ts$/;

/** One file that somebody wrote. */
export interface SourceFile {
  /** From the top of the project, with `/`. */
  readonly path: string;
  readonly lines: number;
  /** Its syntax; only where it is TypeScript. */
  readonly tree?: ts.SourceFile;
}

/** Every file of the program that is written by hand, by its path. */
export function sourceFiles(): ReadonlyMap<string, SourceFile> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const paths = FOLDERS.flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && WRITTEN_BY_HAND.test(entry.name) && !NOT_BY_HAND.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.split('/').includes('node_modules'))
    .sort();
  return new Map(paths.map((path) => [path, sourceFile(path, readFileSync(join(root, path), 'utf8'))]));
}

export function sourceFile(path: string, text: string): SourceFile {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (!/\.m?tsx?$/.test(path)) return { path, lines };
  return { path, lines, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}
