import type { Action, ActionKind } from './action';
import { CLOUDWATCH_ALARM, CLOUDWATCH_METRIC } from './cloudwatch';
import { Fields } from './fields';
import { FIREHOSE } from './firehose';
import { LAMBDA } from './lambda';
import { REPUBLISH } from './republish';
import { S3 } from './s3';
import { SNS } from './sns';

/** By the name of the property in AWS::IoT::TopicRule. */
const KINDS: ReadonlyMap<string, ActionKind> = new Map([
  ['S3', S3],
  ['Firehose', FIREHOSE],
  ['Sns', SNS],
  ['Lambda', LAMBDA],
  ['Republish', REPUBLISH],
  ['CloudwatchMetric', CLOUDWATCH_METRIC],
  ['CloudwatchAlarm', CLOUDWATCH_ALARM],
]);

export interface ReadAction {
  readonly action?: Action;
  readonly problems: readonly string[];
}

/** Reads `{ "S3": { … } }`. A kind or a property that the twin has not is refused by name. `variables` are those that the rule's SET makes. */
export function readAction(config: unknown, rule: string, variables: readonly string[]): ReadAction {
  const entries = typeof config === 'object' && config !== null ? Object.entries(config) : [];
  const [only] = entries;
  if (only === undefined || entries.length > 1) return { problems: ['an action is an object with one key: its kind'] };
  const [key, properties] = only;
  const kind = KINDS.get(key);
  if (kind === undefined) return { problems: [`the action ${key} is not in the twin`] };
  const fields = new Fields(key, (properties ?? {}) as Readonly<Record<string, unknown>>, variables);
  fields.refuseOthers(kind.properties);
  const plan = kind.read(fields, rule);
  return fields.problems.length > 0
    ? { problems: fields.problems }
    : { action: { name: kind.name, plan }, problems: [] };
}
