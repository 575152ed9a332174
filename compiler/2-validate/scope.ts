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
  const found = new Set<string>();
  collect(expression, found);
  return found;
}

function collect(node: Expression, found: Set<string>): void {
  if (node.kind === 'field') found.add(node.name);
  if (node.kind === 'unary') collect(node.operand, found);
  if (node.kind === 'binary') {
    collect(node.left, found);
    collect(node.right, found);
  }
  if (node.kind === 'call') for (const argument of node.arguments) collect(argument, found);
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

/** Puts the formulas of derived fields in place of their names: rules and agents see raw readings only. */
export function inline(node: Expression, derived: ReadonlyMap<string, Expression>): Expression {
  switch (node.kind) {
    case 'field':
      return derived.get(node.name) ?? node;
    case 'unary':
      return { ...node, operand: inline(node.operand, derived) };
    case 'binary':
      return { ...node, left: inline(node.left, derived), right: inline(node.right, derived) };
    case 'call':
      return { ...node, arguments: node.arguments.map((argument) => inline(argument, derived)) };
    default:
      return node;
  }
}
