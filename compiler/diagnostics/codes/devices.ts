import { error, warning } from '../define';

const ONE_NAME =
  'The serial is the identity of a device: its thing name, its client id and the device_id of its rows. Of two with one serial each would throw the other off the broker, and their readings would be mixed.';

/** Mistakes in lists, ranges and inventories of devices: how they are written, and that each serial names one device. */
export const devicesCodes = {
  'devices-form': error<{ problem: string; fix: string }>({
    about: 'it is not clear which devices a group has: nothing says it, or half a form, or two',
    remedy: 'write `{ prefix: temp-, count: 40 }`, a list of serials, or `{ from: devices/rooms.csv }`',
    message: ({ problem }) => problem,
    why: 'Devices are either counted, listed, or read from an inventory; a mix of forms could be understood in two ways.',
    fix: ({ fix }) => fix,
  }),
  'serial-missing': error<{ row: number }>({
    about: 'a row of an inventory has no serial',
    message: ({ row }) => `row ${row} has no serial`,
    why: 'A device without a serial has no identity: it could neither be provisioned nor told from others.',
    fix: () => 'fill in the serial, or remove the row',
  }),
  'serial-form': error<{ serial: string; problem: string }>({
    about: 'a serial has a form that no serial can have',
    message: ({ serial, problem }) => `${serial} cannot be a serial: ${problem}`,
    why: 'A serial is the name of a thing, a client id, a level of a topic and a partition of the lake, so it keeps to the letters that all of those allow.',
    fix: () => 'use letters, digits and _ . : - (at most 128), starting with a letter or digit',
  }),
  'thing-name': error<{ serial: string; what: string }>({
    about: 'the serial of a device that connects holds a dot',
    remedy: 'write a hyphen in place of the dot',
    message: ({ serial, what }) => `${what} \`${serial}\` holds a dot`,
    why: 'A device that connects is a thing, and the name of a thing holds letters, digits and : _ - only (AWS IoT API reference, CreateThing). A sensor behind a gateway may have a dot.',
    fix: ({ serial }) => `write \`${serial.replaceAll('.', '-')}\``,
  }),
  'serial-claim': error<{ serial: string; start: string }>({
    about: 'a serial begins like the client ids of devices that have claim credentials only',
    message: ({ serial, start }) => `\`${serial}\` begins with \`${start}\``,
    why: 'That is how devices connect that have only claim credentials. Whoever holds these could connect by the name of this device, which ends its own connection.',
    fix: () => 'choose another serial',
  }),
  'serial-twice': error<{ serial: string }>({
    about: 'a serial is listed twice',
    message: ({ serial }) => `\`${serial}\` is listed twice`,
    why: ONE_NAME,
    fix: () => 'remove one of the two, or correct its serial',
  }),
  'serial-taken': error<{ serial: string; other: string }>({
    about: 'a serial is that of another device or gateway already',
    message: ({ serial, other }) => `\`${serial}\` is taken: it is one of ${other}`,
    why: ONE_NAME,
    fix: () => 'correct the serial, or choose another prefix for counted devices',
  }),
  'serial-ranges-overlap': error<{ serial: string; other: string }>({
    about: 'devices that are counted in two places have serials in common',
    message: ({ serial, other }) => `these devices and ${other} share serials, the first of them \`${serial}\``,
    why: ONE_NAME,
    fix: () => 'choose a prefix that no other group begins with',
  }),
  'serial-case': warning<{ serial: string; other: string }>({
    about: 'two serials differ in capital letters only',
    message: ({ serial, other }) => `\`${serial}\` and \`${other}\` differ in capital letters only`,
    why: 'For AWS they are two devices, for a person with a label in hand they are one.',
    fix: () => 'spell them apart, or remove one if it is the same device',
  }),
  'inventory-shared': error<{ file: string; other: string }>({
    about: 'two groups read one inventory',
    message: ({ file, other }) => `${file} already lists ${other}`,
    why: 'Every device would be in two places at once: a serial can have one group, one policy and one topic.',
    fix: () => 'give each group an inventory of its own',
  }),
} as const;
