import { execFileSync } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';

/** A file system of its own, in memory, that can be full. */
export interface SmallDisk {
  /** So many bytes more, and it is full. */
  tighten(spareBytes: number): void;
  loosen(): void;
  remove(): void;
}

const ROOMY = 2 ** 30;

/** Mounts one at a folder; undefined where this user may not. */
export function smallDisk(folder: string): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    mount('-t', 'tmpfs', '-o', `size=${ROOMY},nr_inodes=0,mode=0700`, 'tmpfs', folder);
  } catch {
    return undefined;
  }
  const resize = (bytes: number) => mount('-o', `remount,size=${bytes}`, folder);
  const usedBytes = () => {
    const { blocks, bfree, bsize } = statfsSync(folder);
    return (blocks - bfree) * bsize;
  };
  return {
    tighten(spareBytes) {
      // Somebody may write between the two, and a file system cannot be smaller than what is in it.
      for (let more = spareBytes; ; more += 2 ** 16) {
        try {
          return resize(usedBytes() + more);
        } catch {
          if (more > spareBytes + 2 ** 24) throw new Error(`${folder} cannot be made smaller`);
        }
      }
    },
    loosen: () => resize(ROOMY),
    remove: () => execFileSync('umount', ['-l', folder], { stdio: 'ignore' }),
  };
}

function mount(...args: readonly string[]): void {
  execFileSync('mount', args, { stdio: 'ignore' });
}
