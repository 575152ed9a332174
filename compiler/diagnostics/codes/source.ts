import { error } from '../define';

/** Mistakes in the text itself, found before it has a structure. */
export const sourceCodes = {
  'file-missing': error<{ file: string }>({
    about: 'a file cannot be found',
    message: ({ file }) => `cannot find ${file}`,
    why: 'The manifest names a file that the compiler needs to read.',
    fix: () => 'check the path; it is relative to the folder of fleet.yaml',
  }),
  'file-empty': error<{ file: string }>({
    about: 'a file is empty',
    message: ({ file }) => `${file} is empty`,
    why: 'There is nothing to compile.',
    fix: () => 'run `fleet init` in an empty folder for a small manifest to start from',
  }),
  'file-too-big': error<{ file: string; bytes: number; limit: number }>({
    about: 'a file is bigger than the compiler reads',
    message: ({ file, bytes, limit }) =>
      `${file} has ${bytes.toLocaleString('en-US')} bytes; the limit is ${limit.toLocaleString('en-US')}`,
    why: 'A manifest is read by people; what grows with the number of devices belongs in an inventory.',
    fix: () => 'move the devices to a CSV file and write `devices: { from: devices/<file>.csv }`',
  }),
  'file-encoding': error<{ file: string; problem: string }>({
    about: 'a file is not valid UTF-8',
    message: ({ file, problem }) => `${file} is not valid UTF-8 (${problem})`,
    why: 'Names and units with other letters would be damaged silently in every artifact.',
    fix: () => 'save the file as UTF-8; Excel calls it "CSV UTF-8 (Comma delimited)"',
  }),
  'yaml-syntax': error<{ problem: string }>({
    about: 'the text is not YAML',
    message: ({ problem }) => problem,
    why: 'The text is not YAML 1.2, so nothing after this place can be trusted.',
    fix: () => 'correct the line; indentation is made of spaces, and quotes and brackets come in pairs',
  }),
  'yaml-tab': error({
    message: () => 'a tab is used for indentation',
    why: 'YAML forbids tabs in indentation: two editors would read two different structures.',
    fix: () => 'use spaces, two per level',
  }),
  'yaml-documents': error({
    message: () => 'a second document starts here',
    why: 'A manifest is one document; what follows `---` would be ignored.',
    fix: () => 'remove the `---` line, or move what follows to a file of its own',
  }),
  'yaml-key': error<{ what: string }>({
    about: 'a key is not a plain word',
    message: ({ what }) => `a key must be a plain word, not ${what}`,
    why: 'Keys become names in AWS, so they must be text.',
    fix: () => 'write the key as plain text, in quotes if need be',
  }),
  'yaml-tag': error<{ tag: string }>({
    about: 'a value has a YAML tag, and tags have no meaning in a manifest',
    message: ({ tag }) => `the tag ${tag} has no meaning in a manifest`,
    why: 'A tag asks the reader of the YAML to build an object of its own kind; the manifest holds only text, numbers, true and false.',
    fix: () => 'write the plain value',
  }),
  'yaml-number': error<{ text: string }>({
    about: 'a number is infinite, or not a number',
    message: ({ text }) => `${text} is not a number that can be written down`,
    why: 'Infinity and not-a-number have no form in JSON, SQL or CloudFormation.',
    fix: () => 'write a finite number, or leave the key out for "no limit"',
  }),
  'duplicate-key': error<{ key: string }>({
    about: 'a key is written twice in one map',
    message: ({ key }) => `the key \`${key}\` stands here a second time`,
    why: 'Only one of the two would count, and a reader cannot tell which.',
    fix: () => 'remove one of them, or merge the two',
  }),
  'forbidden-key': error<{ key: string }>({
    about: 'a key has a name that means something of its own in JavaScript',
    message: ({ key }) => `\`${key}\` cannot be a key`,
    why: 'It is a name with a meaning of its own in JavaScript, where agents and consoles read the compiled files.',
    fix: () => 'choose another name',
  }),
  'alias-unknown': error<{ name: string }>({
    about: 'an alias repeats a value that no anchor before it names',
    message: ({ name }) => `no anchor \`&${name}\` stands before this alias`,
    why: 'An alias repeats a value that was named earlier in the same file.',
    fix: ({ name }) => `name the value with \`&${name}\` above this line, or write it out`,
  }),
  'too-many-values': error<{ limit: number }>({
    about: 'the manifest expands to too many values',
    message: ({ limit }) => `the manifest expands to more than ${limit.toLocaleString('en-US')} values`,
    why: 'Aliases of aliases multiply; a few lines can stand for billions of values.',
    fix: () => 'remove the nested aliases; move device lists to a CSV inventory',
  }),
  'too-deep': error<{ limit: number }>({
    about: 'values are nested too deep',
    message: ({ limit }) => `values are nested more than ${limit} levels deep`,
    why: 'No part of the language goes that deep, so this is a slip of indentation or brackets.',
    fix: () => 'check the brackets and the indentation above this line',
  }),
} as const;
