import type { PublishPacket } from 'aedes';
import type { IncomingMessage } from './broker';

/** A PUBLISH as the rest of the room sees it. */
export function incomingOf({ topic, payload, qos, retain, properties }: PublishPacket): IncomingMessage {
  return {
    topic,
    payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
    qos: qos === 1 ? 1 : 0,
    retain,
    userProperties: properties?.userProperties && userPropertiesOf(properties.userProperties),
  };
}

/** A key can come more than once; mqtt-packet then gives its values as a list. */
function userPropertiesOf(written: Readonly<Record<string, string | readonly string[]>>): [string, string][] {
  return Object.entries(written).flatMap(([key, value]) =>
    (typeof value === 'string' ? [value] : value).map((one): [string, string] => [key, one]),
  );
}
