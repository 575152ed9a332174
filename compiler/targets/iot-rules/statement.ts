import type { Fleet } from '../../ir/fleet/index';
import { type TopicKind, topicOf } from '../../ir/fleet/topics';
import { quoteIotSql } from '../../quoting/quote';

/** The columns that say where a message came from. They are taken from the topic, which the device policy pins, never from the payload. */
export function fromTopic({ topics }: Fleet): readonly string[] {
  return [`topic(${topics.groupLevel}) AS group_id`, `topic(${topics.deviceLevel}) AS device_id`];
}

/** The columns that say when and how it came. */
const ARRIVAL: readonly string[] = ['timestamp() AS ingest_ms', 'traceid() AS trace_id'];

/** Everything in the message, and the columns that the rule adds (schema/envelope.ts, by: rule). */
export const everything = (fleet: Fleet): readonly string[] => ['*', ...fromTopic(fleet), ...ARRIVAL];

/** `SELECT … FROM '<root>/<group>/+/data' WHERE …`; the topic filter stands in single quotes, as AWS wants it. */
export function statement(
  fleet: Fleet,
  columns: readonly string[],
  group: string,
  kind: TopicKind,
  where?: string,
): string {
  const from = `SELECT ${columns.join(', ')} FROM ${quoteIotSql(topicOf(fleet.topics, group, '+', kind))}`;
  return where === undefined ? from : `${from} WHERE ${where}`;
}

/** A column of constant text. */
export const constant = (text: string, name: string) => `${quoteIotSql(text)} AS ${name}`;
