import { error } from '../define';

/** What must not be written down where everybody can read it. */
export const secretsCodes = {
  'secret-literal': error<{ what: string }>({
    about: 'a password or key is written into the manifest or an inventory',
    message: ({ what }) => `${what} is written here`,
    why: 'The manifest is kept in Git, and what it says ends in artifacts, plans and snapshots that many may read. None of them is made from it.',
    fix: () =>
      'take it out, withdraw it where it was issued, and let the program read it from AWS Secrets Manager or its environment',
  }),
};
