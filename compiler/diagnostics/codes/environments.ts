import { error, warning } from '../define';

/** Mistakes in where the platform lives, what differs between environments, and who is told. */
export const environmentsCodes = {
  'region-unknown': warning<{ region: string; hint: string }>({
    message: ({ region }) => `\`${region}\` is not known to have AWS IoT Core`,
    why: 'Everything else could be deployed there, but no device could connect (AWS General Reference, AWS IoT Core endpoints).',
    fix: ({ hint }) => `${hint}; ignore this when AWS has opened the region since`,
  }),
  'tag-reserved': error<{ tag: string; prefix: string }>({
    message: ({ tag, prefix }) => `the tag \`${tag}\` begins with \`${prefix}\``,
    why: 'AWS refuses tags that begin with `aws:`, and by `fleetwright:` tags apply finds what belongs to a fleet.',
    fix: ({ prefix }) => `drop \`${prefix}\` from the tag`,
  }),
  'environments-share-topics': warning<{ first: string; second: string; root: string; place: string }>({
    message: ({ first, second, root, place }) => `${first} and ${second} both use the topics ${root}/… in ${place}`,
    why: 'Rules listen to topics, not to fleets: those of either environment would store and alert on the messages of both.',
    fix: () => 'give each its own `topics: { root: … }`, or another account or region',
  }),
  'alerts-nobody': warning<{ count: number }>({
    message: ({ count }) =>
      count === 1
        ? 'there is a threshold, but nobody is told when it is crossed'
        : `there are ${count} thresholds, but nobody is told when one is crossed`,
    why: 'Alerts go to an SNS topic; one without subscriptions drops them without an error.',
    fix: () => 'write `alerts: { email: [you@example.com] }`',
  }),
} as const;
