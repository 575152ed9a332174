import type { Json, JsonMap } from './deployed';

/**
 * Whether a policy of AWS IoT allows a request, as the developer guide says: Deny wins, nothing is allowed that is not said;
 * `*` stands for any characters, `/` too, and `?` for one; `+` and `#` are plain letters; a policy variable that has no value
 * makes its resource match nothing.
 */
export interface Connection {
  /** The client id; also the thing's name where the certificate is attached to it. */
  readonly clientId: string;
  /** Attributes of the thing that the certificate is attached to; absent for claim credentials and strangers' certificates. */
  readonly thing?: Readonly<Record<string, string>>;
}

export type Action = 'Connect' | 'Publish' | 'RetainPublish' | 'Subscribe' | 'Receive';

export class IotPolicy {
  constructor(
    readonly document: Json,
    /** `arn:aws:iot:us-west-2:123456789012:` */
    readonly arn: string,
  ) {}

  /** `resource` is a client id, topic or topic filter, as the action wants it. */
  allows(connection: Connection, action: Action, resource: string): boolean {
    const kind = action === 'Connect' ? 'client' : action === 'Subscribe' ? 'topicfilter' : 'topic';
    const matching = this.statements().filter(
      ({ Action: actions, Resource: resources, Condition: condition }) =>
        list(actions).some((pattern) => glob(`${pattern}`).test(`iot:${action}`)) &&
        list(resources).some((one) => this.#matches(`${one}`, connection, `${this.arn}${kind}/${resource}`)) &&
        holds(condition, connection),
    );
    return matching.length > 0 && matching.every(({ Effect }) => Effect === 'Allow');
  }

  statements(): readonly JsonMap[] {
    return list((this.document as JsonMap).Statement) as JsonMap[];
  }

  #matches(pattern: string, { clientId, thing }: Connection, arn: string): boolean {
    const variables: Record<string, string | undefined> = {
      'iot:ClientId': clientId,
      ...(thing ? { 'iot:Connection.Thing.ThingName': clientId } : {}),
      ...Object.fromEntries(
        Object.entries(thing ?? {}).map(([name, value]) => [`iot:Connection.Thing.Attributes[${name}]`, value]),
      ),
    };
    // A value is taken literally: what a wildcard in it would mean is not documented.
    const parts = pattern.split(/\$\{([^}]*)\}/);
    let expression = '';
    for (const [at, part] of parts.entries()) {
      const value = at % 2 === 0 ? wild(part) : literal(variables[part]);
      if (value === undefined) return false;
      expression += value;
    }
    return new RegExp(`^${expression}$`, 's').test(arn);
  }
}

function holds(condition: Json | undefined, { thing }: Connection): boolean {
  if (condition === undefined) return true;
  expectOnly(condition);
  return thing !== undefined;
}

function expectOnly(condition: Json): void {
  const known = { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } };
  if (JSON.stringify(condition) !== JSON.stringify(known)) {
    throw new Error(`this evaluator does not know the condition ${JSON.stringify(condition)}`);
  }
}

const list = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
const literal = (text: string | undefined) => text?.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const wild = (text: string) => (literal(text) ?? '').replaceAll('\\*', '.*').replaceAll('\\?', '.');
const glob = (pattern: string) => new RegExp(`^${wild(pattern)}$`, 's');
