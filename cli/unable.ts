/** Something outside the manifest stands in the way: wrong use, a file that cannot be read or written. Ends with exit code 2. */
export class Unable extends Error {
  override readonly name = 'Unable';

  constructor(
    message: string,
    /** What the user can do about it. */
    readonly fix?: string,
  ) {
    super(message);
  }
}

/** What went wrong with a file, in words: `permission denied` for EACCES. */
export function fileProblem(problem: unknown): string {
  const code = problem instanceof Error && 'code' in problem ? String(problem.code) : '';
  return WORDS[code] ?? (problem instanceof Error ? problem.message : String(problem));
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  ENOSPC: 'no space is left on the disk',
  EROFS: 'the file system is read-only',
  ELOOP: 'its symbolic links go in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  EXDEV: 'it lies on another file system',
};
