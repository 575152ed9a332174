import { diagnose } from '../../diagnostics/diagnose';
import { connecting, type DeviceSet } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import {
  alarmName,
  type BucketKind,
  bucketNamePattern,
  claimClientId,
  crawlerName,
  databaseName,
  hookFunctionName,
  modelVersionName,
  policyName,
  stackName,
  streamName,
  thingGroupName,
  thingTypeName,
} from '../../ir/names';
import type { Origin } from '../../ir/origin';
import { serialIn } from '../../ir/serial-range';
import { partOf } from '../../ir/stack-name';
import type { FleetCheck } from './index';

interface Name {
  readonly kind: string;
  readonly name: string;
  /** From the API models of each service, November 2026. */
  readonly limit: number;
  /** What in the manifest makes it long. */
  readonly parts: string;
  readonly origin: Origin;
}

/** Can AWS take every name? The targets check those that only they make. */
export const nameTooLong: FleetCheck = function* (fleet) {
  for (const { kind, name, limit, parts, origin } of namesOf(fleet)) {
    if (name.length <= limit) continue;
    yield diagnose('name-too-long', origin.place, { kind, name, length: name.length, limit, parts });
  }
};

function* namesOf(fleet: Fleet): Iterable<Name> {
  yield* fleetNames(fleet);
  yield* groupNames(fleet);
  for (const { id, origin } of fleet.sensors) {
    yield {
      kind: 'the thing type',
      name: thingTypeName(fleet, id),
      limit: 128,
      parts: 'the name of the sensor or fleet',
      origin,
    };
  }
  for (const { id, origin } of fleet.models) {
    const parts = 'the name of the model, fleet or environment';
    yield { kind: 'the SageMaker model', name: modelVersionName(fleet, id, HIGHEST_VERSION), limit: 63, parts, origin };
  }
}

/** So many versions of a model get by before their names are too long: a training a day for centuries. Its roles are shorter. */
const HIGHEST_VERSION = 99_999;

/** The one with the longest name: where it fits, the others do. */
const LONGEST_BUCKET: BucketKind = 'artifacts';
const ANY_ACCOUNT = '000000000000';

function* fleetNames(fleet: Fleet): Iterable<Name> {
  const common = { parts: 'the name of the fleet or environment', origin: fleet.aws.origin };
  const bucket = bucketNamePattern(fleet, LONGEST_BUCKET).replace('${AWS::AccountId}', ANY_ACCOUNT);
  yield { kind: 'the bucket', name: bucket, limit: 63, ...common };
  yield { kind: 'the Lambda function', name: hookFunctionName(fleet), limit: 64, ...common };
  yield { kind: 'the policy', name: policyName(fleet, 'gateway'), limit: 128, ...common };
  yield { kind: 'the Glue database', name: databaseName(fleet), limit: 255, ...common };
  yield { kind: 'the stack', name: stackName(fleet, 'lake'), limit: 128, ...common };
}

function* groupNames(fleet: Fleet): Iterable<Name> {
  for (const group of fleet.groups) {
    const { id, origin } = group;
    const common = { parts: 'the name of the group, fleet or environment', origin };
    yield { kind: 'the stack', name: stackName(fleet, partOf('lake', id)), limit: 128, ...common };
    yield { kind: 'the thing group', name: thingGroupName(fleet, id), limit: 128, ...common };
    if (group.ingest === 'firehose')
      yield { kind: 'the Firehose stream', name: streamName(fleet, id), limit: 64, ...common };
    if (group.crawler) yield { kind: 'the crawler', name: crawlerName(fleet, id), limit: 255, ...common };
    for (const threshold of group.thresholds) {
      const parts = 'the id of the threshold, group or fleet';
      yield {
        kind: 'the alarm',
        name: alarmName(fleet, id, threshold.id),
        limit: 255,
        parts,
        origin: threshold.origin,
      };
    }
    if (group.provisioning === 'claim') {
      const longest = longestSerial(connecting(group));
      const name = claimClientId(fleet, id, longest.serial);
      yield {
        kind: 'the client id',
        name,
        limit: 128,
        parts: 'the serial, or the name of the group or fleet',
        origin: longest.origin,
      };
    }
  }
}

/** All serials of a range have one length. */
function longestSerial(set: DeviceSet): { serial: string; origin: Origin } {
  if (set.range) return { serial: serialIn(set.range, 0), origin: set.origin };
  let longest = set.at(0);
  for (let index = 1; index < set.count; index++) {
    const device = set.at(index);
    if (device.serial.length > longest.serial.length) longest = device;
  }
  return longest;
}
