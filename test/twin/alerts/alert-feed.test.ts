import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Alert, AlertFeed } from '../../../runtime/twin/alerts/alert-feed';
import type { ResolvedResource } from '../../../runtime/twin/ports';
import { temporaryFolder } from '../iot-core/generated';
import { SteppingClock } from '../metrics/stepping-clock';

const TOPIC = 'arn:aws:sns:us-west-2:123456789012:alerts';
const resource = (type: string, properties: Readonly<Record<string, unknown>> = {}): ResolvedResource => ({
  stack: 'iot',
  logicalId: 'X',
  type,
  name: 'alerts',
  arn: TOPIC,
  properties,
});
const resources = [
  resource('AWS::SNS::Topic'),
  resource('AWS::SNS::Subscription', { TopicArn: TOPIC, Protocol: 'email', Endpoint: 'ops@example.com' }),
];

let folder: ReturnType<typeof temporaryFolder>;
const open = () =>
  new AlertFeed({ file: join(folder.path, 'alerts/feed.jsonl'), resources, clock: new SteppingClock() });
const lines = () => readFileSync(join(folder.path, 'alerts/feed.jsonl'), 'utf8').trimEnd().split('\n');
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('the alert feed', () => {
  it('has a line for each publish: when, where, what, and which rule and message made it', async () => {
    const feed = open();
    await feed.publish(TOPIC, '{"a":1}', { rule: 'r', traceId: 't', subject: 'ALARM' });
    await feed.publish(TOPIC, 'two\nlines', {});
    expect(lines().map((line) => JSON.parse(line))).toEqual([
      {
        at: '2026-01-31T12:00:00.000Z',
        topicArn: TOPIC,
        rule: 'r',
        traceId: 't',
        subject: 'ALARM',
        message: '{"a":1}',
      },
      { at: '2026-01-31T12:00:00.000Z', topicArn: TOPIC, message: 'two\nlines' },
    ]);
    expect(statSync(join(folder.path, 'alerts/feed.jsonl')).mode & 0o777).toBe(0o600);
    feed.close();
  });

  it('shows alerts to those who follow, from when they start until they end', async () => {
    const feed = open();
    const seen: Alert[] = [];
    await feed.publish(TOPIC, 'before', {});
    const end = feed.follow((alert) => seen.push(alert));
    await feed.publish(TOPIC, 'within', {});
    end();
    await feed.publish(TOPIC, 'after', {});
    expect(seen.map(({ message }) => message)).toEqual(['within']);
    expect(feed.recent().map(({ message }) => message)).toEqual(['before', 'within', 'after']);
    feed.close();
  });

  it('goes on after a kill, without the line that was torn', async () => {
    await open().publish(TOPIC, 'first é', {});
    appendFileSync(join(folder.path, 'alerts/feed.jsonl'), '{"at":"2026-01-31T12:0');
    const again = open();
    await again.publish(TOPIC, 'second', {});
    expect(again.recent().map(({ message }) => message)).toEqual(['first é', 'second']);
    expect(lines()).toHaveLength(2);
    again.close();
  });

  it('keeps the last 1,000 in memory and all in the file', async () => {
    const feed = open();
    for (let n = 0; n < 1_005; n++) await feed.publish(TOPIC, String(n), {});
    expect(feed.recent()).toHaveLength(1_000);
    expect(feed.recent()[0]?.message).toBe('5');
    expect(lines()).toHaveLength(1_005);
    feed.close();
    expect(open().recent()).toHaveLength(1_000);
  });

  it('lists the subscriptions that nothing is sent to', () => {
    const feed = open();
    expect(feed.unsent).toEqual([{ topicArn: TOPIC, protocol: 'email', endpoint: 'ops@example.com' }]);
    feed.close();
  });

  it('refuses what SNS refuses: an unknown topic, an empty message, one of more than 256 KiB', async () => {
    const feed = open();
    await expect(feed.publish(`${TOPIC}x`, 'm', {})).rejects.toThrow(
      `NotFound: there is no topic ${TOPIC}x in the stacks`,
    );
    await expect(feed.publish(TOPIC, '', {})).rejects.toThrow('InvalidParameter');
    await expect(feed.publish(TOPIC, 'é'.repeat(131_073), {})).rejects.toThrow('1 to 262144 bytes, this one 262146');
    expect(feed.recent()).toEqual([]);
    feed.close();
  });
});
