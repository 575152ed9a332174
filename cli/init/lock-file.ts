import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileProblem, Unable } from '../unable';

const FILES = ['package-lock.json', 'npm-shrinkwrap.json'] as const;
const PACKAGE = 'fleetwright';

const FIX = `name where fleetwright comes from, once: \`npm install --save-dev --save-exact SOURCE\`, where SOURCE is a tarball in this repository (./vendor/fleetwright.tgz), a commit (git+https://…#COMMIT), or a version in a registry that you trust; commit package.json and package-lock.json, then run it again. Where the machines of the pipeline have fleet already, add --install none`;

interface Entry {
  readonly resolved?: unknown;
  readonly integrity?: unknown;
  readonly link?: unknown;
}

/**
 * A pipeline may change AWS, so it runs no code but what the repository names: `npm ci` installs what the lock file says, by checksum or commit,
 * and nothing else. Throws Unable where the folder has no such file, or it does not say what fleetwright is.
 */
export function requireLockFile(folder: string): void {
  for (const name of FILES) {
    const text = textOf(folder, name);
    if (text === undefined) continue;
    const entry = entryIn(text, name);
    if (!entry) throw new Unable(`${name} has no ${PACKAGE}, so a pipeline would not know which one to run`, FIX);
    if (isBound(entry)) return;
    throw new Unable(`${name} has ${PACKAGE} by a name only, without a checksum or a commit`, FIX);
  }
  throw new Unable(`there is no package-lock.json, so a pipeline would not know which ${PACKAGE} to run`, FIX);
}

function textOf(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Unable(`cannot read ${name}: ${fileProblem(problem)}`);
  }
}

/** Since npm 7 by its path, before by its name. */
function entryIn(text: string, name: string): Entry | undefined {
  try {
    const lock = JSON.parse(text) as {
      readonly packages?: Readonly<Record<string, Entry>>;
      readonly dependencies?: Readonly<Record<string, Entry>>;
    } | null;
    return lock?.packages?.[`node_modules/${PACKAGE}`] ?? lock?.dependencies?.[PACKAGE];
  } catch {
    throw new Unable(`${name} is not JSON`, 'make it again with `npm install`');
  }
}

/** A checksum, a commit, or a folder of the repository itself. */
function isBound({ resolved, integrity, link }: Entry): boolean {
  if (typeof integrity === 'string' && /^sha(256|384|512)-/.test(integrity)) return true;
  return link === true || (typeof resolved === 'string' && /^git\+.*#[0-9a-f]{40}$/.test(resolved));
}
