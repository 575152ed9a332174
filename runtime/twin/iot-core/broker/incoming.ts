import type { PublishPacket } from 'aedes';
import type { MqttProperties } from '../../ports';
import type { IncomingMessage } from './broker';

/** A PUBLISH as the rest of the room sees it. */
export function incomingOf({ topic, payload, qos, retain, properties }: PublishPacket): IncomingMessage {
  return {
    topic,
    payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
    qos: qos === 1 ? 1 : 0,
    retain,
    userProperties: properties?.userProperties && userPropertiesOf(properties.userProperties),
    mqtt: properties && headersOf(properties),
  };
}

/** Undefined where the PUBLISH has none, as most have. */
function headersOf(properties: NonNullable<PublishPacket['properties']>): MqttProperties | undefined {
  const { contentType, payloadFormatIndicator, responseTopic, correlationData } = properties;
  const headers: MqttProperties = {
    ...(contentType === undefined ? {} : { contentType }),
    ...(payloadFormatIndicator === undefined
      ? {}
      : { payloadFormat: payloadFormatIndicator ? 'UTF8_DATA' : 'UNSPECIFIED_BYTES' }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData }),
  };
  return Object.keys(headers).length === 0 ? undefined : headers;
}

/** A key can come more than once; mqtt-packet then gives its values as a list. */
function userPropertiesOf(written: Readonly<Record<string, string | readonly string[]>>): [string, string][] {
  return Object.entries(written).flatMap(([key, value]) =>
    (typeof value === 'string' ? [value] : value).map((one): [string, string] => [key, one]),
  );
}
