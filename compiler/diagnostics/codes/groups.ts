import { error, warning } from '../define';

/** Mistakes in groups: their sensor, their metadata, and the gateways their devices stand behind. */
export const groupsCodes = {
  'unknown-sensor': error<{ sensor: string; hint: string }>({
    about: 'a group has a sensor that there is not',
    remedy: 'name a sensor of the manifest',
    message: ({ sensor }) => `there is no sensor \`${sensor}\``,
    why: 'The sensor says what every device of the group sends: its fields, units and interval.',
    fix: ({ hint }) => hint,
  }),
  'group-like-environment': warning<{ group: string; other: string; environment: string }>({
    about: 'a group would have the names in AWS that another has in an environment',
    message: ({ group, other, environment }) =>
      `\`${group}\` would have the names that \`${other}\` has in the environment \`${environment}\``,
    why: 'Names in AWS are the fleet, the environment and the group, joined by hyphens. In one account and region the second of the two could not be deployed.',
    fix: ({ environment }) => `rename the group, or give \`${environment}\` an account or region of its own`,
  }),
  'metadata-reserved': error<{ name: string }>({
    about: 'a piece of metadata has a name that is taken',
    message: ({ name }) => `\`${name}\` cannot be the name of metadata`,
    why: 'It is a column of every table, an attribute of every thing or a key of the language already, and one of the two would be lost.',
    fix: () => 'choose another name',
  }),
  'metadata-clash': error<{ name: string; what: string }>({
    about: 'a piece of metadata has the name of a field',
    message: ({ name, what }) => `the metadata \`${name}\` has the name of ${what}`,
    why: 'Metadata become columns beside the fields of a reading, so a query could mean either.',
    fix: () => 'rename the metadata',
  }),
  'metadata-value': error<{ column: string; value: string; problem: string; fix: string }>({
    about: 'a piece of metadata holds what no attribute of a thing can hold',
    remedy: 'write letters and digits, for example `warehouse-a` for "warehouse a", and keep long texts elsewhere',
    message: ({ column, value, problem }) => `the ${column} ${value} ${problem}`,
    why: 'Metadata become attributes of a thing, and those hold letters, digits and _ . , @ / : # = [ ] - only, at most 800 of them (AWS IoT API reference, AttributePayload).',
    fix: ({ fix }) => fix,
  }),
  'gateway-unknown': error<{ gateway: string; hint: string }>({
    about: 'a device names a gateway that its group does not have',
    remedy: 'name one of the gateways under `via`, or add this one there',
    message: ({ gateway }) => `the group has no gateway \`${gateway}\``,
    why: 'A device behind a gateway that is not there would be read by no agent.',
    fix: ({ hint }) => hint,
  }),
  'gateway-without-via': error<{ group: string }>({
    about: 'a device names a gateway, and its group has none',
    message: ({ group }) => `devices of \`${group}\` name a gateway, but the group has none`,
    why: 'Without `via` every device of a group connects itself, and the gateway would be ignored.',
    fix: () => 'add `via: { gateways: … }` to the group, or remove the gateway',
  }),
  'gateway-of-gateway': error({
    message: () => 'a gateway cannot stand behind a gateway',
    why: 'A gateway speaks MQTT itself: its agent connects to AWS IoT Core.',
    fix: () => 'remove `gateway` here; only devices have one',
  }),
  'gateway-idle': warning<{ group: string; idle: number; gateways: number; example: string }>({
    about: 'a group has gateways that speak for no device',
    message: ({ group, idle, gateways, example }) =>
      `${idle} of the ${gateways} gateways of \`${group}\` ${idle === 1 ? 'has' : 'have'} no device to speak for (${example})`,
    why: 'A gateway without devices is provisioned and connects, and then sends nothing.',
    fix: () => 'leave out gateways, or let devices name them',
  }),
} as const;
