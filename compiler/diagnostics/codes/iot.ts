import { error } from '../define';

const n = (value: number) => value.toLocaleString('en-US');

/** What AWS IoT Core cannot take: found where provisioning templates and things are made. */
export const iotCodes = {
  'template-name-too-long': error<{ name: string; group: string; characters: number; most: number }>({
    about: 'a provisioning template would have a longer name than AWS IoT takes',
    message: ({ name, group, characters, most }) =>
      `the provisioning template of \`${group}\` would be called \`${name}\`: ${characters} characters, and AWS takes ${most}`,
    why: 'The name is the fleet and the group, because devices carry it in their config. AWS IoT takes at most 36 characters (API reference, CreateProvisioningTemplate), and a name that is cut could be the name of another group.',
    fix: ({ characters, most }) =>
      `shorten the name of the fleet, the environment or the group by ${characters - most}`,
  }),
  'template-too-big': error<{ group: string; characters: number; most: number }>({
    about: 'a provisioning template would be bigger than AWS IoT takes',
    message: ({ group, characters, most }) =>
      `the provisioning template of \`${group}\` would have ${n(characters)} characters, and AWS takes ${n(most)}`,
    why: 'A template holds every metadata name and the metadata values of its group. AWS IoT takes at most 10,240 characters (API reference, CreateProvisioningTemplate).',
    fix: () => 'shorten the metadata of the group, or keep long texts elsewhere and their key here',
  }),
  'thing-attributes-too-many': error<{ group: string; count: number; most: number }>({
    about: 'things would have more attributes than AWS IoT takes',
    message: ({ group, count, most }) =>
      `the things of \`${group}\` would have ${count} attributes, and AWS takes ${most}`,
    why: 'The metadata of the group, the metadata of its devices and the name of the group become attributes of a thing. A thing with a type has at most 50 (AWS General Reference, AWS IoT Core quotas).',
    fix: ({ count, most }) => `remove ${count - most} metadata names from the group or its devices`,
  }),
} as const;
