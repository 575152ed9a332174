import { error, warning } from '../define';

/** Mistakes in where the platform lives, what differs between environments, and who is told. */
export const environmentsCodes = {
  'region-unknown': warning<{ region: string; hint: string }>({
    about: 'the region is not known to have AWS IoT Core',
    remedy: 'correct the name of the region; ignore this when AWS has opened it since',
    message: ({ region }) => `\`${region}\` is not known to have AWS IoT Core`,
    why: 'Everything else could be deployed there, but no device could connect (AWS General Reference, AWS IoT Core endpoints).',
    fix: ({ hint }) => `${hint}; ignore this when AWS has opened the region since`,
  }),
  'tag-reserved': error<{ tag: string; prefix: string }>({
    about: 'a tag begins with a prefix that is not free',
    message: ({ tag, prefix }) => `the tag \`${tag}\` begins with \`${prefix}\``,
    why: 'AWS refuses tags that begin with `aws:`, and by `fleetwright:` tags apply finds what belongs to a fleet.',
    fix: ({ prefix }) => `drop \`${prefix}\` from the tag`,
  }),
  'environments-share-topics': warning<{ first: string; second: string; root: string; place: string }>({
    about: 'two environments use the same topics in one account and region',
    message: ({ first, second, root, place }) => `${first} and ${second} both use the topics ${root}/… in ${place}`,
    why: 'Rules listen to topics, not to fleets: those of either environment would store and alert on the messages of both.',
    fix: () => 'give each its own `topics: { root: … }`, or another account or region',
  }),
  'alerts-nobody': warning<{ thresholds: number }>({
    about: 'there are thresholds, but nobody is told when one is crossed',
    message: ({ thresholds }) => {
      if (thresholds === 0) return 'devices are watched for silence, but nobody is told of it';
      return thresholds === 1
        ? 'there is a threshold, but nobody is told when it is crossed'
        : `there are ${thresholds} thresholds, but nobody is told when one is crossed`;
    },
    why: 'Alerts go to an SNS topic; one without subscriptions drops them without an error.',
    fix: () => 'write `alerts: { email: [you@example.com] }`',
  }),
} as const;
