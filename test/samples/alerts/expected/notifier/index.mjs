// The notifier of the fleet acme as an AWS Lambda function. Made by Fleetwright; change fleet.yaml instead.
//
// The rules of thresholds call it with what they select, EventBridge Scheduler once a minute with { "tick": true }.

import { readFileSync } from 'node:fs';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { hear, tick } from './notify.mjs';

const { TABLE, INDEX, ALERT_TOPIC, ESCALATION_TOPIC } = process.env;
const TOPICS = { alert: ALERT_TOPIC, escalation: ESCALATION_TOPIC };
const settings = JSON.parse(readFileSync(new URL('./settings.json', import.meta.url), 'utf8'));
const dynamo = new DynamoDBClient({});
const sns = new SNSClient({});

export async function handler(event) {
  if (event?.tick === true) await tick(ports, settings);
  else await hear(event, ports, settings);
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

  async send({ topic, text }) {
    await sns.send(new PublishCommand({ TopicArn: TOPICS[topic], Message: text }));
  },
};
