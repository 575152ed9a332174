/** Which shadow a topic is about. `name` is undefined for the classic, unnamed shadow. */
export interface ShadowAddress {
  readonly thing: string;
  readonly name: string | undefined;
}

export interface ShadowTopic extends ShadowAddress {
  readonly operation: 'get' | 'update' | 'delete';
  /** The topic without the operation. */
  readonly prefix: string;
}

const TOPIC = /^(\$aws\/things\/([^/]+)\/shadow(?:\/name\/([^/]+))?)\/(get|update|delete)$/;

export function shadowTopicOf(topic: string): ShadowTopic | undefined {
  const [, prefix = '', thing = '', name, operation] = TOPIC.exec(topic) ?? [];
  if (operation === undefined) return undefined;
  return { prefix, thing, name, operation: operation as ShadowTopic['operation'] };
}

export const shadowPrefix = ({ thing, name }: ShadowAddress) =>
  name === undefined ? `$aws/things/${thing}/shadow` : `$aws/things/${thing}/shadow/name/${name}`;
