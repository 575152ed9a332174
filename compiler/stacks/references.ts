import { isList } from '../ir/cfn-value';
import type { CfnValue } from '../ir/stack';
import type { StackName } from '../ir/stack-name';
import type { Template } from './template';

/**
 * Every Ref, Fn::GetAtt, Fn::Sub and DependsOn must name a resource of the same template: stacks have no parameters, and refer to each
 * other by computed name. A reference that leads nowhere would be refused by CloudFormation only at deployment, so it stops the compiler.
 */
export function checkReferences(stack: StackName, { Resources }: Template): void {
  for (const [id, { DependsOn = [], Properties }] of Object.entries(Resources)) {
    for (const name of [...DependsOn, ...references(Properties)]) {
      if (Object.hasOwn(Resources, name) || name.startsWith('AWS::')) continue;
      throw new Error(`${id} refers to ${name}, which is not in the stack ${stack}`);
    }
  }
}

/** The names that a value refers to, pseudo parameters (AWS::Region) included. */
export function* references(value: CfnValue): Iterable<string> {
  if (typeof value !== 'object') return;
  if (isList(value)) {
    for (const item of value) yield* references(item);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'Ref' && typeof inner === 'string') yield inner;
    else if (key === 'Fn::GetAtt') yield* attributeOwner(inner);
    else if (key === 'Fn::Sub') yield* substitutions(inner);
    else yield* references(inner);
  }
}

function* attributeOwner(value: CfnValue): Iterable<string> {
  const owner = typeof value === 'string' ? value.split('.')[0] : isList(value) ? value[0] : undefined;
  if (typeof owner === 'string') yield owner;
}

function* substitutions(value: CfnValue): Iterable<string> {
  const [text, variables] = isList(value) ? value : [value];
  const own = typeof variables === 'object' && !isList(variables) ? variables : {};
  yield* references(own);
  if (typeof text !== 'string') return;
  // `${!x}` is literal text; the rest names a resource, its attribute, a pseudo parameter or a variable of this Fn::Sub.
  for (const [, inside = ''] of text.matchAll(/\$\{([^!}][^}]*)\}/g)) {
    const name = inside.trim().split('.')[0] ?? '';
    if (!Object.hasOwn(own, name)) yield name;
  }
}
