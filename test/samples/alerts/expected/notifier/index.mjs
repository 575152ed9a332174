// The notifier of the fleet acme as an AWS Lambda function. Made by Fleetwright; change fleet.yaml instead.
//
// The rules of thresholds and of silence call it with what they select, EventBridge Scheduler once a minute with { "tick": true }.

import { readFileSync } from 'node:fs';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { IoTDataPlaneClient, PublishCommand as IoTPublishCommand } from '@aws-sdk/client-iot-data-plane';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { hear, tick } from './notify.mjs';
import { watchedThings } from './presence.mjs';

const { TABLE, INDEX, ALERT_TOPIC, ESCALATION_TOPIC } = process.env;
const TOPICS = { alert: ALERT_TOPIC, escalation: ESCALATION_TOPIC };
const read = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
const code = { settings: read('./settings.json'), things: watchedThings(read('./silence.json')) };
const dynamo = new DynamoDBClient({});
const sns = new SNSClient({});
const iot = new IoTDataPlaneClient({});

export async function handler(event) {
  if (event?.tick === true) await tick(ports, code);
  else await hear(event, ports, code);
}

const ports = {
  now: () => Date.now(),

  async get(key) {
    const Key = { id: { S: key } };
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true }));
    return Item && { version: Number(Item.version.N), item: JSON.parse(Item.item.S) };
  },

  async put(key, version, item, expiresAt) {
    const Item = {
      id: { S: key },
      version: { N: String(version + 1) },
      item: { S: JSON.stringify(item) },
      ...(expiresAt === null ? {} : { expires: { N: String(Math.ceil(expiresAt / 1000)) } }),
      // Only what is due at some time is in the index.
      ...(item.due === null ? {} : { lane: { S: 'due' }, due: { N: String(item.due) } }),
    };
    const condition =
      version === 0
        ? { ConditionExpression: 'attribute_not_exists(id)' }
        : {
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': { N: String(version) } },
          };
    try {
      await dynamo.send(new PutItemCommand({ TableName: TABLE, Item, ...condition }));
      return true;
    } catch (error) {
      if (error.name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  },

  async due(now) {
    const keys = [];
    let start;
    do {
      const page = await dynamo.send(
        new QueryCommand({
          TableName: TABLE,
          IndexName: INDEX,
          KeyConditionExpression: 'lane = :lane AND due <= :now',
          ExpressionAttributeValues: { ':lane': { S: 'due' }, ':now': { N: String(now) } },
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      keys.push(...page.Items.map(({ id }) => id.S));
      start = page.LastEvaluatedKey;
    } while (start);
    return keys;
  },

  /** Who is not connected cannot say so itself: it is said on the topic of its alerts. */
  async send({ topic, group, text }) {
    if (group !== undefined) {
      await iot.send(new IoTPublishCommand({ topic, qos: 1, payload: new TextEncoder().encode(text) }));
      return;
    }
    await sns.send(new PublishCommand({ TopicArn: TOPICS[topic], Message: text }));
  },
};
