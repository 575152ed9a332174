export interface StreamTopic {
  readonly thing: string;
  readonly stream: string;
  readonly operation: 'get' | 'describe';
  readonly format: 'json' | 'cbor';
  /** The topic without operation and format. */
  readonly prefix: string;
}

const TOPIC = /^(\$aws\/things\/([^/]+)\/streams\/([^/]+))\/(get|describe)\/(json|cbor)$/;

export function streamTopicOf(topic: string): StreamTopic | undefined {
  const [, prefix = '', thing = '', stream = '', operation, format] = TOPIC.exec(topic) ?? [];
  if (operation === undefined) return undefined;
  return {
    prefix,
    thing,
    stream,
    operation: operation as StreamTopic['operation'],
    format: format as StreamTopic['format'],
  };
}
