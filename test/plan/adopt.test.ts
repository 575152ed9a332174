import { expect, it } from 'vitest';
import { adoptionOf } from '../../compiler/5-plan/adopt/adoption';
import type { JsonMap } from '../../compiler/5-plan/canonical';
import { resourcesOf } from '../../compiler/5-plan/effects/template-resource';
import { valueChanges } from '../../compiler/5-plan/effects/value-changes';
import { snapshotFiles } from './compiled';

const MANIFEST = `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1, tags: { owner: data } }
sensors:
  probe:
    every: 60s
    fields:
      temperature: { unit: Cel, min: -40, max: 85 }
groups:
  rooms:
    title: Rooms
    sensor: probe
    devices: { prefix: room-, count: 3 }
    metadata: { site: hall-a }
    thresholds:
      - { id: warm, field: temperature, above: 8, for: 5m, severity: critical }
alerts: { email: [ops@example.com] }
lake:
  ingest: firehose
  partitioning: [group, dt]
  firehose: { size: 128MiB, interval: 15m }
  retention: { expireAfter: 730d }
environments:
  prod:
    lake: { retention: { expireAfter: 400d } }
`;

/** What `--adopt` would write when somebody replaces this text in the properties of a resource. */
async function adopted(
  kind: string,
  from: string,
  to: string,
  { environment = undefined as string | undefined, at = 0 } = {},
) {
  const target = await snapshotFiles({ 'fleet.yaml': MANIFEST }, environment);
  const all = Object.entries(target.stacks).flatMap(([within, stack]) =>
    [...resourcesOf(stack).values()].map((resource) => ({ within, ...resource })),
  );
  const found = all.filter(({ type, body }) => type === `AWS::${kind}` && JSON.stringify(body).includes(from))[at];
  if (!found) throw new Error(`no ${kind} has ${from}`);
  const { id, within, body } = found;
  const live = JSON.parse(JSON.stringify(body).replaceAll(from, to)) as JsonMap;
  const adoption = await adoptionOf(target, {
    kind: found.type,
    id,
    within,
    state: 'changed',
    properties: valueChanges(body, live),
    putBack: true,
  });
  return adoption && [adoption.path, adoption.value, adoption.node.place.line];
}

it.each<[string, Parameters<typeof adopted>, readonly [string, string | number, number]]>([
  [
    'the bound in the condition of a rule',
    ['IoT::TopicRule', '> 8', '> 9.5'],
    ['groups.rooms.thresholds[0].above', 9.5, 16],
  ],
  [
    'the size of a buffer',
    ['KinesisFirehose::DeliveryStream', '"SizeInMBs":128', '"SizeInMBs":64'],
    ['lake.firehose.size', '64MiB', 21],
  ],
  [
    'the interval of a buffer',
    ['KinesisFirehose::DeliveryStream', ':900', ':300'],
    ['lake.firehose.interval', '5m', 21],
  ],
  [
    'how long a bucket keeps',
    ['S3::Bucket', '"ExpirationInDays":730', '"ExpirationInDays":365'],
    ['lake.retention.expireAfter', '365d', 22],
  ],
  ['the value of a tag', ['S3::Bucket', '"Value":"data"', '"Value":"platform"'], ['aws.tags.owner', 'platform', 3]],
  [
    'the title of a thing group',
    ['IoT::ThingGroup', '"Rooms"', '"Cold rooms"'],
    ['groups.rooms.title', 'Cold rooms', 11],
  ],
  ['metadata of a thing group', ['IoT::ThingGroup', 'hall-a', 'hall-b'], ['groups.rooms.metadata.site', 'hall-b', 14]],
  [
    'in an environment, where it says it',
    ['S3::Bucket', '"ExpirationInDays":400', '"ExpirationInDays":500', { environment: 'prod' }],
    ['lake.retention.expireAfter', '500d', 25],
  ],
])('adopts %s', async (_, change, expected) => {
  expect(await adopted(...change)).toEqual(expected);
});

it.each<[string, Parameters<typeof adopted>]>([
  ['what the compiler decides', ['CloudWatch::Alarm', '"Threshold":1', '"Threshold":3']],
  ['an action more in a policy', ['IoT::Policy', '"iot:Connect"', '"iot:Connect","iot:Publish"']],
  ['a name', ['IoT::TopicRule', 'acme__rooms', 'acme__halls']],
])('does not adopt %s', async (_, change) => {
  expect(await adopted(...change)).toBeUndefined();
});
