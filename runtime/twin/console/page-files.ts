import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
  /** Its name changes with its content. */
  readonly lasting: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
};

/** The built page, in memory: a request never becomes a path. Empty where it is not built. */
export function pageFiles(folder: string): ReadonlyMap<string, PageFile> {
  if (!existsSync(join(folder, 'index.html'))) return new Map();
  const files = new Map(
    filesIn(folder).flatMap((path): [string, PageFile][] => {
      const type = TYPES[extname(path)];
      const name = `/${relative(folder, path).split(sep).join('/')}`;
      return type ? [[name, { type, body: readFileSync(path), lasting: name.startsWith('/assets/') }]] : [];
    }),
  );
  const index = files.get('/index.html');
  return index ? files.set('/', index) : files;
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
}
