import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceFile } from '../replace-file';
import { fileProblem, Unable } from '../unable';
import { MANIFEST, type Starter } from './starter';

export interface Written {
  readonly path: string;
  readonly what: 'written' | 'replaced' | 'added to' | 'left as it is';
}

const SETTINGS = '.vscode/settings.json';
const IGNORE = '.gitignore';

/** Writes the starter into a folder. Unless `force`, nothing that exists is replaced: then nothing at all is written. */
export function writeStarter(folder: string, starter: Starter, force: boolean): readonly Written[] {
  requireFree(folder, starter.files, force, 'name another folder, or replace what is there with --force');
  return writing(folder, () => [
    ...[...starter.files].map(([path, text]) => writeOne(folder, path, text)),
    settings(folder, starter.settings),
    ignore(folder, starter.ignored),
  ]);
}

/** Adds a pipeline to a fleet that is there, and touches nothing else. Unless `force`, nothing that exists is replaced. */
export function writePipeline(folder: string, files: ReadonlyMap<string, string>, force: boolean): readonly Written[] {
  requireFree(folder, files, force, 'remove it, or replace it with --force, which leaves fleet.yaml as it is');
  return writing(folder, () => [
    { path: MANIFEST, what: 'left as it is' },
    ...[...files].map(([path, text]) => writeOne(folder, path, text)),
  ]);
}

function requireFree(folder: string, files: ReadonlyMap<string, string>, force: boolean, fix: string): void {
  const taken = [...files.keys()].filter((path) => exists(join(folder, path)));
  if (taken.length === 0 || force) return;
  throw new Unable(`${taken.join(', ')} ${taken.length === 1 ? 'is' : 'are'} there already`, fix);
}

function writing(folder: string, write: () => readonly Written[]): readonly Written[] {
  try {
    return write();
  } catch (problem) {
    if (!(problem instanceof Error && 'syscall' in problem)) throw problem;
    throw new Unable(`cannot write into ${folder}: ${fileProblem(problem)}`);
  }
}

function writeOne(folder: string, path: string, text: string): Written {
  const full = join(folder, path);
  if (exists(full)) {
    replaceFile(full, path, text);
    return { path, what: 'replaced' };
  }
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text, { flag: 'wx' });
  return { path, what: 'written' };
}

/** Settings are the user's own: they are written where there are none, and never changed. */
function settings(folder: string, text: string): Written {
  return exists(join(folder, SETTINGS)) ? { path: SETTINGS, what: 'left as it is' } : writeOne(folder, SETTINGS, text);
}

function ignore(folder: string, wanted: readonly string[]): Written {
  const full = join(folder, IGNORE);
  if (!exists(full)) return writeOne(folder, IGNORE, `${wanted.join('\n')}\n`);
  const text = readFileSync(full, 'utf8');
  const lines = new Set(text.split(/\r?\n/).map((line) => line.trim()));
  const missing = wanted.filter((line) => !lines.has(line));
  if (missing.length === 0) return { path: IGNORE, what: 'left as it is' };
  replaceFile(full, IGNORE, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${missing.join('\n')}\n`);
  return { path: IGNORE, what: 'added to' };
}

/** A link that leads nowhere is there too. */
export function exists(path: string): boolean {
  return existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
