import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Sources } from '../../../compiler/1-parse/sources';
import { Unable } from '../../unable';
import type { Base } from './base';
import { compiledBase } from './compiled-base';

/**
 * The manifest and its inventories as a commit has them, read from Git's objects: nothing is checked out, and no file of the folder is touched.
 * `ref` is a branch, tag or commit; `main:old/fleet.yaml` names the file, too, where it was called otherwise then.
 */
export async function gitBase(
  ref: string,
  folder: string,
  manifest: string,
  environment: string | undefined,
): Promise<Base> {
  const [revision = '', renamed] = splitRef(ref);
  const prefix = text(folder, ['rev-parse', '--show-prefix']);
  if (prefix === undefined)
    throw new Unable(`${folder} is not in a Git repository`, 'compare with a folder, or with --against nothing');
  const commit = text(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  if (commit === undefined || revision === '')
    throw new Unable(
      `Git knows no commit \`${revision}\``,
      'fetch it first (in CI: check out with its whole history), or name another',
    );
  const way = renamed === undefined ? { prefix, manifest } : placed(renamed);
  if (blob(folder, commit, `${way.prefix}${way.manifest}`) === undefined)
    throw missing(folder, commit, `${way.prefix}${way.manifest}`, revision);
  const sources: Sources = {
    open: (path) => {
      const found = blob(folder, commit, `${way.prefix}${path}`);
      return found === undefined ? undefined : content(folder, found, path);
    },
  };
  const snapshot = await compiledBase(sources, way.manifest, environment, ref);
  return { snapshot, about: { from: 'git', name: `${ref} at ${commit.slice(0, 7)}` } };
}

/** A ref never holds a colon (git-check-ref-format), so the rest is a path. */
function splitRef(ref: string): readonly [string, string?] {
  const at = ref.indexOf(':');
  return at === -1 ? [ref] : [ref.slice(0, at), ref.slice(at + 1)];
}

/** A path from the top of the repository, as Git writes it behind a ref. */
function placed(path: string) {
  const at = path.lastIndexOf('/') + 1;
  return { prefix: path.slice(0, at), manifest: path.slice(at) };
}

/** The object of a file in a commit, or undefined; a link in the tree would be its target's name, not its content. */
function blob(folder: string, commit: string, path: string): string | undefined {
  const listed = text(folder, ['ls-tree', '-z', '--full-tree', commit, '--', path]);
  const [, mode, kind, object, name] = /^(\d+) (\w+) (\w+)\t([^\0]*)/.exec(listed ?? '') ?? [];
  if (object === undefined || name !== path || kind !== 'blob') return undefined;
  if (mode === '120000') throw new Unable(`${path} is a symbolic link at that commit`, 'commit the file itself');
  return object;
}

function missing(folder: string, commit: string, path: string, ref: string): Unable {
  const renames = text(folder, ['diff', '--name-status', '-z', '-M', '--diff-filter=R', commit, 'HEAD']) ?? '';
  const parts = renames.split('\0');
  const at = parts.findIndex((part, index) => part === path && /^R\d*$/.test(parts[index - 2] ?? ''));
  const old = at === -1 ? undefined : parts[at - 1];
  return old === undefined
    ? new Unable(
        `there is no ${path} at ${ref}`,
        'a manifest that is new there has nothing to compare with: --against nothing',
      )
    : new Unable(`there is no ${path} at ${ref}: it was called ${old} then`, `name it so: --against git:${ref}:${old}`);
}

async function* content(folder: string, object: string, path: string): AsyncIterable<Uint8Array> {
  const git = spawn('git', ['-C', folder, 'cat-file', 'blob', object], {
    env: ENV,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(git, 'close');
  for await (const chunk of git.stdout) yield chunk as Uint8Array;
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Unable(`Git cannot read ${path}: its object is missing`, 'fetch the commit again');
}

/** A path is a path, whatever stars it has; and nobody is asked for a password. */
const ENV = { ...process.env, GIT_LITERAL_PATHSPECS: '1', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };

/** What Git prints, or undefined where it says no. */
function text(folder: string, words: readonly string[]): string | undefined {
  const { status, stdout, error } = spawnSync('git', ['-C', folder, ...words], {
    env: ENV,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (error) throw new Unable(`cannot run git: ${error.message}`, 'install it, or compare with a folder');
  return status === 0 ? stdout.replace(/\n$/, '') : undefined;
}
