import { error } from '../define';

/** Mistakes in what the manifest says was renamed. */
export const movedCodes = {
  'moved-kind': error<{ from: string; to: string }>({
    about: 'a rename turns a thing into one of another kind',
    message: ({ from, to }) => `${from} cannot have become ${to}`,
    why: 'A rename keeps the thing and everything that was made for it, so it stays a group, a sensor, or a threshold of the same group.',
    fix: () => 'name two things of one kind, or drop the entry: then the old one is removed and the new one made',
  }),
  'moved-unknown': error<{ to: string; hint: string }>({
    about: 'a rename ends at a name that is not in the manifest',
    remedy: 'write the new name as it stands in the manifest',
    message: ({ to }) => `there is no ${to} in the manifest`,
    why: 'What was renamed must be there under its new name, or everything that was made for it would be removed.',
    fix: ({ hint }) => hint,
  }),
  'moved-taken': error<{ from: string; to: string }>({
    about: 'what was renamed is still in the manifest under its old name',
    message: ({ from, to }) => `${from} is still in the manifest, so it cannot be what ${to} is called in AWS`,
    why: 'Two things of one name would be one thing in AWS.',
    fix: ({ from }) => `give ${from} another name, or drop the entry`,
  }),
  'moved-twice': error<{ path: string }>({
    about: 'one thing is renamed twice',
    message: ({ path }) => `${path} is renamed twice`,
    why: 'A thing has one name in AWS, and a name belongs to one thing.',
    fix: () => 'keep one of the entries; a second rename is an entry of its own, from the name in between',
  }),
} as const;
