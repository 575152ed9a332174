import type { MqttProperties } from '../../ports';
import { toIndex } from '../sql/convert';
import type { Scope } from '../sql/scope';
import type { Value } from '../sql/value';
import { type FunctionMaker, ofOne, ofScope } from './lift';

/** What a rule knows about the message besides its payload. All messages of the twin come over MQTT with a certificate. */
export const MESSAGE: Readonly<Record<string, FunctionMaker>> = {
  accountid: ofScope(({ env }) => env.accountId),
  clientid: ofScope(({ message }) => message.inbound.clientId),
  get_mqtt_property: ofOne((name, { message }) => property(name, message.inbound.mqtt ?? {})),
  get_user_properties: (given, call) => (given.length === 0 ? allUserProperties : ofOne(userProperties)(given, call)),
  newuuid: ofScope(({ env }) => env.uuid()),
  principal: ofScope(({ message }) => message.inbound.principal),
  rand: ofScope(({ env }) => env.random()),
  /** The broker listens on this address only. */
  sourceip: ofScope(() => '127.0.0.1'),
  sql_version: ofScope(() => '2016-03-23'),
  timestamp: ofScope(({ env }) => env.now),
  topic: (given, call) => (given.length === 0 ? ({ message }) => message.inbound.topic : ofOne(level)(given, call)),
  traceid: ofScope(({ message }) => message.inbound.traceId),
};

/** Levels count from 1. */
function level(value: Value, { message }: Scope): Value {
  const number = toIndex(value);
  return number === undefined ? undefined : message.levels[number - 1];
}

function userProperties(key: Value, { message }: Scope): Value {
  const found = (message.inbound.userProperties ?? []).filter(([name]) => name === key).map(([, value]) => value);
  return found.length === 0 ? undefined : found;
}

const allUserProperties = ({ message }: Scope): Value =>
  (message.inbound.userProperties ?? []).map(([key, value]) => Object.fromEntries([[key, value]]));

function property(name: Value, mqtt: MqttProperties): Value {
  switch (name) {
    case 'content_type':
      return mqtt.contentType;
    case 'format_indicator':
      return mqtt.payloadFormat ?? 'UNSPECIFIED_BYTES';
    case 'response_topic':
      return mqtt.responseTopic;
    case 'correlation_data':
      return mqtt.correlationData && Buffer.from(mqtt.correlationData).toString('base64');
    default:
      return undefined;
  }
}
