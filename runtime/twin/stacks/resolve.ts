/** What a reference in a template can stand for: the values CloudFormation would know when the stacks are there. */
export interface Names {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  /** Ref of a resource of the same stack. */
  ref(logicalId: string): string;
  /** Fn::GetAtt of a resource of the same stack. */
  attribute(logicalId: string, attribute: string): string;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Resolves Ref, Fn::Sub, Fn::GetAtt and Fn::Join, the intrinsics that our templates use; any other is refused by name. */
export function resolveValue(value: Json, names: Names): Json {
  if (Array.isArray(value)) return value.map((item: Json) => resolveValue(item, names));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as { readonly [key: string]: Json });
  const called = entries.find(([key]) => key === 'Ref' || key.startsWith('Fn::'));
  if (called && entries.length === 1) return intrinsic(called[0], called[1], names);
  if (called?.[0].startsWith('Fn::')) throw new Error(`${called[0]} must be the only key of its object`);
  return Object.fromEntries(entries.map(([key, inner]) => [key, resolveValue(inner, names)]));
}

function intrinsic(name: string, argument: Json, names: Names): Json {
  switch (name) {
    case 'Ref':
      return reference(textOf(name, argument), names);
    case 'Fn::Sub':
      return substitute(textOf(name, argument), names);
    case 'Fn::GetAtt': {
      const [id, ...rest] = Array.isArray(argument) ? argument.map(String) : textOf(name, argument).split('.');
      return names.attribute(id ?? '', rest.join('.'));
    }
    case 'Fn::Join': {
      const [separator, parts] = Array.isArray(argument) ? (argument as readonly Json[]) : [];
      if (typeof separator !== 'string' || !Array.isArray(parts)) throw new Error('Fn::Join needs a text and a list');
      return parts.map((part: Json) => textOf(name, resolveValue(part, names))).join(separator);
    }
    default:
      throw new Error(`the twin does not know the intrinsic ${name}`);
  }
}

function textOf(name: string, argument: Json): string {
  if (typeof argument === 'string') return argument;
  throw new Error(`the twin knows ${name} with a text only`);
}

function reference(name: string, names: Names): string {
  switch (name) {
    case 'AWS::AccountId':
      return names.accountId;
    case 'AWS::Region':
      return names.region;
    case 'AWS::Partition':
      return names.partition;
    default:
      if (name.startsWith('AWS::')) throw new Error(`the twin does not know the pseudo parameter ${name}`);
      return names.ref(name);
  }
}

/** `${Name}` and `${Id.Attribute}` are filled in; `${!x}` is the literal `${x}`. */
function substitute(text: string, names: Names): string {
  return text.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    const dot = name.indexOf('.');
    return dot === -1 ? reference(name, names) : names.attribute(name.slice(0, dot), name.slice(dot + 1));
  });
}
