import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

/** How far a test file is from what it tests: 1 where it imports it itself. */
export interface Related {
  readonly file: string;
  readonly distance: number;
}

/** The test files that import one of `files`, directly or through others, nearest first; paths from `root`. */
export function relatedTests(root: string, tests: readonly string[], files: ReadonlySet<string>): readonly Related[] {
  const imports = new Map<string, readonly string[]>();
  const importsOf = (file: string) => {
    let found = imports.get(file);
    if (found === undefined) {
      found = importsIn(root, file);
      imports.set(file, found);
    }
    return found;
  };
  const related: Related[] = [];
  for (const test of tests) {
    const distance = distanceFrom(test, files, importsOf);
    if (distance !== undefined) related.push({ file: test, distance });
  }
  return related.sort((a, b) => a.distance - b.distance || a.file.localeCompare(b.file));
}

function distanceFrom(test: string, files: ReadonlySet<string>, importsOf: (file: string) => readonly string[]) {
  const seen = new Set([test]);
  let edge = [test];
  for (let distance = 1; edge.length > 0; distance++) {
    const next: string[] = [];
    for (const file of edge) {
      for (const imported of importsOf(file)) {
        if (files.has(imported)) return distance;
        if (!seen.has(imported)) {
          seen.add(imported);
          next.push(imported);
        }
      }
    }
    edge = next;
  }
  return undefined;
}

function importsIn(root: string, file: string): readonly string[] {
  if (!file.endsWith('.ts')) return [];
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true);
  const found: string[] = [];
  for (const { fileName } of importedFiles) {
    if (!fileName.startsWith('.')) continue;
    const base = join(root, dirname(file), fileName);
    const path = [`${base}.ts`, base, join(base, 'index.ts')].find((one) => existsSync(one) && statSync(one).isFile());
    if (path !== undefined) found.push(relative(root, path));
  }
  return found;
}
