import type { Blocked } from '../../schema/plan/plan';

/** What the user allowed, as flags of the command. */
export interface AllowFlags {
  readonly allowReplace: readonly string[];
  readonly allowDelete: number | undefined;
}

/** The dangers of a plan that the flags of this run do not let pass. Each says which flag would: `--allow-replace RawBucket`, `--allow-delete 120`. */
export function stillBlocked(
  blocked: readonly Blocked[],
  { allowReplace, allowDelete }: AllowFlags,
): readonly Blocked[] {
  return blocked.filter(({ flag }) => {
    if (flag === null) return true;
    const [name, value = ''] = flag.split(' ');
    if (name === '--allow-replace') return !allowReplace.includes(value);
    if (name === '--allow-delete') return (allowDelete ?? 0) < Number(value);
    return true;
  });
}
