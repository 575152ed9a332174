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

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Resolves Ref, Fn::Sub, Fn::GetAtt and Fn::Join, the intrinsics that our templates use; any other is refused by name. */
export function resolveValue(value: Json, names: Names): Json {
  if (Array.isArray(value)) return value.map((item: Json) => resolveValue(item, names));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as { readonly [key: string]: Json });
  const [only] = entries;
  if (only && entries.length === 1 && (only[0] === 'Ref' || only[0].startsWith('Fn::'))) return intrinsic(only[0], only[1], names);
  return Object.fromEntries(entries.map(([key, inner]) => [key, resolveValue(inner, names)]));
}

function intrinsic(name: string, argument: Json, names: Names): Json {
  switch (name) {
    case 'Ref':
      return reference(String(argument), names);
    case 'Fn::Sub':
      if (typeof argument !== 'string') throw new Error('Fn::Sub with a map is not used by our templates');
      return substitute(argument, names);
    case 'Fn::GetAtt': {
      const [id, attribute] = typeof argument === 'string' ? argument.split('.') : (argument as readonly string[]);
      return names.attribute(id ?? '', attribute ?? '');
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as readonly [string, readonly Json[]];
      return parts.map((part) => String(resolveValue(part, names))).join(separator);
    }
    default:
      throw new Error(`the twin does not know the intrinsic ${name}`);
  }
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
    const [id, attribute] = name.split('.');
    return attribute === undefined ? reference(name, names) : names.attribute(id ?? '', attribute);
  });
}
