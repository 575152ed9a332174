import { readFileSync } from 'node:fs';
import ts from 'typescript';
import type { JsonSchema } from '../../schema/json-schema';

/**
 * schema/plan.schema.json: the published form of a plan, made of the types in schema/plan/plan.ts, whose comments become descriptions.
 * Understands the part of TypeScript that they are written in, and throws at anything else.
 */
export function planSchema(): JsonSchema & { readonly $defs: Readonly<Record<string, JsonSchema>> } {
  const url = new URL('../../schema/plan/plan.ts', import.meta.url);
  const source = ts.createSourceFile('plan.ts', readFileSync(url, 'utf8'), ts.ScriptTarget.Latest, true);
  const lists = constantLists(source);
  const definitions: Record<string, JsonSchema> = {};
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement))
      definitions[statement.name.text] = described(statement, objectSchema(statement.members, lists));
    else if (ts.isTypeAliasDeclaration(statement))
      definitions[statement.name.text] = described(statement, schemaOf(statement.type, lists));
  }
  const { Plan, ...others } = definitions;
  if (!Plan) throw new Error('schema/plan/plan.ts has no Plan');
  const head = { $schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'fleetwright/v1/plan.schema.json' };
  return { ...head, ...Plan, $defs: others };
}

type Lists = ReadonlyMap<string, readonly string[]>;

/** `const ACTIONS = ['create', …] as const`, which types are made of. */
function constantLists(source: ts.SourceFile): Lists {
  const found = new Map<string, readonly string[]>();
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      const list = initializer && ts.isAsExpression(initializer) ? initializer.expression : undefined;
      if (list && ts.isArrayLiteralExpression(list))
        found.set(
          name.getText(),
          list.elements.map((element) => (element as ts.StringLiteral).text),
        );
    }
  }
  return found;
}

function objectSchema(members: ts.NodeArray<ts.TypeElement>, lists: Lists): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const member of members) {
    if (!ts.isPropertySignature(member) || !member.type) throw new Error(`not understood: ${member.getText()}`);
    const name = member.name.getText();
    properties[name] = described(member, schemaOf(member.type, lists));
    if (!member.questionToken) required.push(name);
  }
  return { type: 'object', required, additionalProperties: false, properties };
}

function schemaOf(type: ts.TypeNode, lists: Lists): JsonSchema {
  if (ts.isTypeOperatorNode(type) || ts.isParenthesizedTypeNode(type)) return schemaOf(type.type, lists);
  if (ts.isArrayTypeNode(type)) return { type: 'array', items: schemaOf(type.elementType, lists) };
  if (ts.isTypeLiteralNode(type)) return objectSchema(type.members, lists);
  if (ts.isLiteralTypeNode(type)) return literalSchema(type);
  if (ts.isUnionTypeNode(type)) return unionSchema(type.types.map((one) => schemaOf(one, lists)));
  if (ts.isTypeReferenceNode(type)) return referenceSchema(type, lists);
  if (ts.isIndexedAccessTypeNode(type)) return { enum: listNamed(type.objectType.getText(), lists) };
  const keyword = KEYWORDS[type.kind];
  if (keyword) return { type: keyword };
  throw new Error(`not understood: ${type.getText()}`);
}

const KEYWORDS: Readonly<Record<number, 'string' | 'number' | 'boolean'>> = {
  [ts.SyntaxKind.StringKeyword]: 'string',
  [ts.SyntaxKind.NumberKeyword]: 'number',
  [ts.SyntaxKind.BooleanKeyword]: 'boolean',
};

const literalSchema = ({ literal }: ts.LiteralTypeNode): JsonSchema =>
  literal.kind === ts.SyntaxKind.NullKeyword ? { type: 'null' } : { enum: [(literal as ts.StringLiteral).text] };

/** Literals become one enum, types one list of types. */
function unionSchema(parts: readonly JsonSchema[]): JsonSchema {
  const values = parts.flatMap((part) => part.enum ?? []);
  if (values.length > 0 && parts.every((part) => part.enum)) return { enum: values };
  const types = parts.flatMap((part) =>
    typeof part.type === 'string' && Object.keys(part).length === 1 ? [part.type] : [],
  );
  if (types.length !== parts.length) throw new Error(`a union that is not understood: ${JSON.stringify(parts)}`);
  return { type: types };
}

function referenceSchema(type: ts.TypeReferenceNode, lists: Lists): JsonSchema {
  const name = type.typeName.getText();
  const [first, second] = type.typeArguments ?? [];
  if (name === 'Readonly' && first) return schemaOf(first, lists);
  if (name === 'Record' && second) return { type: 'object', additionalProperties: schemaOf(second, lists) };
  return name === 'Json' ? {} : { $ref: `#/$defs/${name}` };
}

/** `(typeof ACTIONS)` */
function listNamed(text: string, lists: Lists): readonly string[] {
  const list = lists.get(text.replace(/^\(?typeof (\w+)\)?$/, '$1'));
  if (!list) throw new Error(`not understood: ${text}`);
  return list;
}

function described(node: ts.Node, schema: JsonSchema): JsonSchema {
  const [comment] = ts
    .getJSDocCommentsAndTags(node)
    .map((doc) => ts.getTextOfJSDocComment(doc.comment as string | undefined));
  const description = comment?.replace(/\s+/g, ' ').trim();
  return description ? { description, ...schema } : schema;
}
