import { findUnit } from '../../../schema/units';
import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import type { Threshold } from '../../ir/fleet/thresholds';
import { alarmName } from '../../ir/names';
import { quoteIotSql } from '../../quoting/quote';
import { limitText, measuredText } from './limit';
import { plainText } from './plain-text';

/**
 * The sentence of a notification, as a column in IoT SQL: `Too damp (warning): temp-001 of Cold storage has 91.5 %RH, above 85 %RH, at 2026-03-01 10:00:00 UTC`.
 * The device comes from the topic, as everywhere.
 */
export function breachSummary(fleet: Fleet, group: Group, threshold: Threshold): string {
  const value = threshold.bounds ? measuredText(threshold) : undefined;
  return sentence(fleet, group, threshold, value, 'at', 'event_time');
}

/** The same where an agent says that the condition held: since when, which only the agent knows. */
export function heldSummary(fleet: Fleet, group: Group, threshold: Threshold): string {
  return sentence(fleet, group, threshold, threshold.bounds ? 'value' : undefined, 'since', 'since_ms');
}

function sentence(
  { topics }: Fleet,
  group: Group,
  threshold: Threshold,
  value: string | undefined,
  preposition: 'at' | 'since',
  time: string,
): string {
  const { bounds, title, severity } = threshold;
  const symbol = bounds ? (findUnit(bounds.unit)?.symbol ?? bounds.unit) : '';
  const [what, where, limit] = [title, group.title, limitText(threshold)].map((words) => plainText(words));
  const parts = [
    quoteIotSql(`${what} (${severity}): `),
    `topic(${topics.deviceLevel})`,
    ...(value === undefined
      ? [quoteIotSql(` of ${where}: ${limit}, ${preposition} `)]
      : [quoteIotSql(` of ${where} has `), value, quoteIotSql(` ${plainText(symbol)}, ${limit}, ${preposition} `)]),
    `parse_time('yyyy-MM-dd HH:mm:ss', ${time}, 'UTC')`,
    quoteIotSql(' UTC'),
  ];
  return `concat(${parts.join(', ')}) AS summary`;
}

const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Where CloudWatch shows the state and the breaches of the threshold: the address that its own mails have of an alarm. */
export function alarmLink({ aws, ...fleet }: Fleet, group: Group, threshold: Threshold): string {
  const name = alarmName({ aws, ...fleet }, group.id, threshold.id);
  return `https://${aws.region}.${CONSOLES[aws.partition]}/cloudwatch/deeplink.js?region=${aws.region}#alarmsV2:alarm/${name}`;
}

/** Where AWS IoT shows what connects, as a column: a silence has no alarm. Of a sensor behind a gateway there is no thing, and the address leads to the list. */
export function thingLink({ aws, topics }: Fleet): string {
  const start = `https://${aws.region}.${CONSOLES[aws.partition]}/iot/home?region=${aws.region}#/thing/`;
  return `concat(${quoteIotSql(start)}, topic(${topics.deviceLevel})) AS link`;
}
