import { dirname } from 'node:path/posix';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import type { BundleFile } from './bundle-file';

/** 2020-01-01 UTC. Some tools warn of files from 1970. */
const TIME = new Date(Date.UTC(2020, 0, 1));

/** Files below one folder as a .tar.gz: sorted, of one time and of no owner, so that the same files are the same bytes. */
export async function tarball(folder: string, files: readonly BundleFile[]): Promise<Uint8Array> {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const folders = [...new Set(sorted.flatMap(({ path }) => parents(`${folder}/${path}`)))].sort();
  const secret = new Set(sorted.filter(({ mode }) => mode === 0o600).map(({ path }) => dirname(`${folder}/${path}`)));
  const common = { mtime: TIME, uid: 0, gid: 0, uname: 'root', gname: 'root' };
  const packed = await packTar([
    ...folders.map((path) => ({
      header: {
        ...common,
        name: `${path}/`,
        type: 'directory' as const,
        size: 0,
        mode: secret.has(path) ? 0o700 : 0o755,
      },
    })),
    ...sorted.map(({ path, content, mode = 0o644 }) => {
      const body = typeof content === 'string' ? Buffer.from(content) : content;
      return { header: { ...common, name: `${folder}/${path}`, type: 'file' as const, size: body.length, mode }, body };
    }),
  ]);
  const zipped = gzipSync(packed);
  // The system it was made on (RFC 1952): unknown.
  zipped[9] = 255;
  return zipped;
}

function parents(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}
