export interface Thing {
  readonly name: string;
  readonly type?: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Names of thing groups. */
  readonly groups: readonly string[];
}

/** AWS IoT API reference, CreateThing: the shapes of a thing's name, of an attribute's name and of its value. */
const THING_NAME = /^[a-zA-Z0-9:_-]{1,128}$/;
const ATTRIBUTE_NAME = /^[a-zA-Z0-9_.,@/:#=[\]-]{1,128}$/;
const ATTRIBUTE_VALUE = /^[a-zA-Z0-9_.,@/:#=[\]-]{0,800}$/;

/** AWS General Reference, "AWS IoT Core thing resource limits": attributes with a thing type and without. */
const MOST_ATTRIBUTES = { typed: 50, untyped: 3 };

/** Why AWS IoT would refuse this thing; undefined when it would not. */
export function thingProblem({ name, type, attributes }: Thing): string | undefined {
  if (!THING_NAME.test(name)) return `${JSON.stringify(name)} is no name for a thing`;
  const entries = Object.entries(attributes);
  const most = type === undefined ? MOST_ATTRIBUTES.untyped : MOST_ATTRIBUTES.typed;
  if (entries.length > most) return `a thing ${type ? 'with' : 'without'} a type has at most ${most} attributes`;
  const odd = entries.find(([key, value]) => !ATTRIBUTE_NAME.test(key) || !ATTRIBUTE_VALUE.test(value));
  return odd && `the attribute ${odd[0]} has characters that AWS IoT does not take`;
}
