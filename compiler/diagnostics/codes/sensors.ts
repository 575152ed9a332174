import { error, warning } from '../define';

/** Mistakes in what a kind of sensor is said to measure, and in where its readings come from. */
export const sensorsCodes = {
  'unit-unknown': error<{ unit: string; hint: string }>({
    about: 'a unit is written that the language does not have',
    remedy: 'write a unit of docs/reference/units.md',
    message: ({ unit }) => `there is no unit \`${unit}\``,
    why: 'Units are checked and converted everywhere a value is used, so each must be known; they are written as UCUM codes, and case counts.',
    fix: ({ hint }) => hint,
  }),
  'field-range': error<{ field: string; problem: string; fix: string }>({
    about: 'no reading can lie between `min` and `max` of a field',
    remedy: 'write a `max` above `min`, or leave one of them out',
    message: ({ field, problem }) => `\`${field}\` can never be right: ${problem}`,
    why: '`min` and `max` are what the sensor can truly say. A reading outside is taken for a fault of the sensor, so this field would lose every reading.',
    fix: ({ fix }) => fix,
  }),
  'field-whole': error<{ field: string; key: string; value: number; fix: string }>({
    about: 'a field of whole numbers has a bound or a deadband with a fraction',
    remedy: 'write a whole number, or `type: number`',
    message: ({ field, key, value }) => `\`${field}\` is a whole number, and its ${key} is ${value}`,
    why: 'An integer is stored as a 64-bit whole number and never takes a value in between.',
    fix: ({ fix }) => fix,
  }),
  'field-key': error<{ field: string; type: string; key: string; fix: string }>({
    about: 'a field has a key that means nothing for its type',
    remedy: 'remove the key, or give the field the type that the key belongs to',
    message: ({ field, type, key }) => `\`${key}\` means nothing for \`${field}\`, which is ${type}`,
    why: 'A key that nobody reads is a wish that silently does not come true.',
    fix: ({ fix }) => fix,
  }),
  'deadband-wide': error<{ field: string; deadband: number; range: number }>({
    about: 'a deadband is wider than all that its field can change',
    message: ({ field, deadband, range }) =>
      `\`${field}\` can change by at most ${range}, and its deadband is ${deadband}`,
    why: 'Changes smaller than the deadband are not published, so no change would ever be.',
    fix: () => 'write a deadband of the size of the noise, for example a hundredth of the range',
  }),
  'value-long': error<{ field: string; value: string; length: number; maxLength: number }>({
    about: 'a listed value is longer than its field allows',
    message: ({ field, value, length, maxLength }) =>
      `\`${field}\` cannot say ${value}: it has ${length} characters, and at most ${maxLength} are allowed`,
    why: 'A value that is listed must also fit, or every reading that has it is refused.',
    fix: ({ length }) => `write \`maxLength: ${length}\`, or shorten the value`,
  }),
  'field-reserved': error<{ name: string }>({
    about: 'a field has the name of a column or folder that every table has',
    message: ({ name }) => `a field cannot be called \`${name}\``,
    why: 'Every table has columns and folders of this name already: those of the message envelope, the group, the device and the date.',
    fix: ({ name }) => `choose another name, such as \`${name}_value\``,
  }),
  'field-keyword': error<{ name: string }>({
    about: 'a field has the name of a word of expressions or of IoT SQL',
    message: ({ name }) => `a field cannot be called \`${name}\``,
    why: 'The word belongs to the language of expressions or of IoT rules, and AWS IoT SQL reads it as a keyword wherever a condition names the field.',
    fix: ({ name }) => `choose another name, such as \`${name}_value\``,
  }),
  'sensor-unused': warning<{ sensor: string }>({
    about: 'no group has the sensor',
    message: ({ sensor }) => `no group has the sensor \`${sensor}\``,
    why: 'Nothing is built for a kind of sensor that no device has.',
    fix: ({ sensor }) => `add a group with \`sensor: ${sensor}\`, or remove it`,
  }),
  'driver-shape': error<{ problem: string; fix: string }>({
    about: 'a driver does not say, in one way, where readings come from',
    remedy: 'write exactly one of `simulate`, `replay` and `exec`, with the keys that belong to it',
    message: ({ problem }) => problem,
    why: 'Readings come from one place: a simulation, a recording, or a program.',
    fix: ({ fix }) => fix,
  }),
  'payload-too-big': error<{ sensor: string; bytes: number; most: number }>({
    about: 'a message of a sensor can be bigger than AWS IoT takes',
    message: ({ sensor, bytes, most }) =>
      `a message of \`${sensor}\` can have ${n(bytes)} bytes, and AWS IoT takes ${n(most)}`,
    why: 'A reading is one message, and AWS IoT Core drops the connection of a device that sends more than 128 KB (AWS General Reference, AWS IoT Core quotas). The estimate takes every text as long as its `maxLength` allows, at six bytes a character, which is what JSON needs for a control character; so no reading is ever longer.',
    fix: () => 'give its texts a smaller `maxLength`, or make two kinds of sensors of it',
  }),
} as const;

function n(value: number): string {
  return value.toLocaleString('en-US');
}
