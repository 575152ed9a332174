import type { Manifest, Sensor } from '../../schema/manifest.generated';
import type { Expression } from '../expression/ast';
import { parse } from '../expression/parse';
import type { Scope } from '../expression/type';
import type { FieldType } from '../expression/typed';

/** What an expression over one reading of a sensor may name. */
export function sensorScope(sensor: Sensor): Scope {
  return new Map(
    Object.entries(sensor.fields).map(([name, field]) => [name, fieldType(field.type ?? 'number', field.unit ?? '1')]),
  );
}

export function fieldType(type: 'number' | 'integer' | 'string' | 'boolean', unit: string): FieldType {
  return type === 'number' || type === 'integer' ? { kind: type, unit } : { kind: type };
}

/** The names of the fields that an expression reads. */
export function fieldsOf(expression: Expression): ReadonlySet<string> {
  return new Set([...fieldUses(expression)].map(({ name }) => name));
}

/** Every place where an expression reads a field. */
export function* fieldUses(node: Expression): Iterable<Extract<Expression, { kind: 'field' }>> {
  if (node.kind === 'field') yield node;
  if (node.kind === 'unary') yield* fieldUses(node.operand);
  if (node.kind === 'binary') {
    yield* fieldUses(node.left);
    yield* fieldUses(node.right);
  }
  if (node.kind === 'call') for (const argument of node.arguments) yield* fieldUses(argument);
}

/** The expressions of the derived fields that every reading of this sensor can be given, parsed; what does not parse is left out. */
export function derivedOn(manifest: Manifest, sensor: Sensor): ReadonlyMap<string, Expression> {
  const scope = sensorScope(sensor);
  const derived = new Map<string, Expression>();
  for (const [id, text] of Object.entries(manifest.etl?.derive ?? {})) {
    const parsed = parse(typeof text === 'string' ? text : text.is);
    if (parsed.ok && [...fieldsOf(parsed.expression)].every((name) => scope.has(name)))
      derived.set(id, parsed.expression);
  }
  return derived;
}

/**
 * Puts the formulas of derived fields in place of their names: rules and agents see raw readings only.
 * A formula takes the place of its name in the text too, so that a problem in it points there.
 */
export function inline(node: Expression, derived: ReadonlyMap<string, Expression>): Expression {
  switch (node.kind) {
    case 'field': {
      const formula = derived.get(node.name);
      return formula ? moved(formula, node) : node;
    }
    case 'unary':
    case 'binary':
    case 'call':
      return withParts(node, (part) => inline(part, derived));
    default:
      return node;
  }
}

function moved(node: Expression, { start, end }: { start: number; end: number }): Expression {
  return { ...withParts(node, (part) => moved(part, { start, end })), start, end };
}

function withParts(node: Expression, change: (part: Expression) => Expression): Expression {
  switch (node.kind) {
    case 'unary':
      return { ...node, operand: change(node.operand) };
    case 'binary':
      return { ...node, left: change(node.left), right: change(node.right) };
    case 'call':
      return { ...node, arguments: node.arguments.map(change) };
    default:
      return node;
  }
}
