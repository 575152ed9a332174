import { error } from '../define';

/** Mistakes of shape: the document is YAML, but not the language. Found by the JSON Schema. */
export const structureCodes = {
  'missing-key': error<{ key: string; owner: string }>({
    about: 'a key is missing that must be there',
    message: ({ key, owner }) => `${owner} needs the key \`${key}\``,
    why: 'Without it the compiler would have to guess.',
    fix: ({ key }) => `add \`${key}:\` here`,
  }),
  'unknown-key': error<{ key: string; owner: string; hint: string }>({
    about: 'a key is written that the language does not have there',
    remedy: 'correct the key, or remove it; docs/reference/manifest.md has them all',
    message: ({ key, owner }) => `${owner} has no key \`${key}\``,
    why: 'A key that nobody reads is a wish that silently does not come true.',
    fix: ({ hint }) => hint,
  }),
  'wrong-type': error<{ expected: string; got: string; quotes: string }>({
    about: 'a value has another type than its key takes',
    remedy: 'write a value of the type that the key takes; a text of digits needs quotes',
    message: ({ expected, got }) => `expected ${expected}, found ${got}`,
    why: 'The value has another type than the language gives it. Without quotes YAML takes `0012` for the number 12, and its zeros are lost.',
    fix: ({ expected, quotes }) => `write ${expected}${quotes}`,
  }),
  'wrong-form': error<{ value: string; expected: string }>({
    about: 'a text does not have the form that its key takes',
    remedy: 'write it in the form that docs/reference/manifest.md gives for the key',
    message: ({ value, expected }) => `${value} is not ${expected}`,
    why: 'The text is used in names, queries or addresses that allow this form only.',
    fix: ({ expected }) => `write ${expected}`,
  }),
  'wrong-name': error<{ name: string; expected: string }>({
    about: 'a key has a form that no name can have there',
    remedy: 'use the letters that the message names, in most places small letters, digits and single hyphens',
    message: ({ name }) => `${name} cannot be a name here`,
    why: 'Keys become names of AWS resources, tables and columns, so they keep to the letters that all of those allow.',
    fix: ({ expected }) => `use ${expected}`,
  }),
  'not-one-of': error<{ value: string; hint: string }>({
    about: 'a value is not one of the words that its key takes',
    remedy: 'write one of the words that docs/reference/manifest.md lists for the key',
    message: ({ value }) => `${value} is not one of the words allowed here`,
    why: 'Each word stands for something the compiler knows how to build.',
    fix: ({ hint }) => hint,
  }),
  'out-of-bounds': error<{ value: string; problem: string; expected: string }>({
    about: 'a value is smaller or greater than its key takes',
    remedy: 'write a value within the bounds of the key',
    message: ({ value, problem }) => `${value} ${problem}`,
    why: 'The bound comes from AWS or from what makes sense; docs/reference/manifest.md gives it for every key.',
    fix: ({ expected }) => `write ${expected}`,
  }),
  'api-version': error<{ value: string; hint: string }>({
    about: 'the manifest is in a version of the language that this compiler does not read',
    message: ({ value }) => `${value} is not a version of the language that this compiler reads`,
    why: 'A manifest of another version may mean something else by the same words.',
    fix: () => 'write `apiVersion: fleetwright/v1`, or use a newer fleetwright',
  }),
  'service-ended': error<{ value: string; title: string; status: string; instead: string }>({
    about: 'a service is asked for that AWS has ended or closed to new customers',
    remedy: 'leave it out, and use what the message names in its place',
    message: ({ value, title, status }) => `${value} cannot be used: ${title} ${status}`,
    why: 'AWS has ended the service or closed it to new customers, so nothing that is built on it could be deployed.',
    fix: ({ instead }) => instead,
  }),
  'environment-unknown': error<{ environment: string; hint: string }>({
    about: 'the environment that was asked for is not in the manifest',
    remedy: 'name an environment of the manifest, or write it under `environments`',
    message: ({ environment }) => `there is no environment \`${environment}\``,
    why: 'Compiling without its overlay would build the wrong platform.',
    fix: ({ hint }) => hint,
  }),
  'environment-fixed-key': error<{ key: string }>({
    about: 'an environment changes a key that all environments share',
    message: ({ key }) => `\`${key}\` cannot differ between environments`,
    why: 'Environments are variants of one fleet; its name and language are what they share.',
    fix: ({ key }) => `remove \`${key}\` from the environment`,
  }),
} as const;
