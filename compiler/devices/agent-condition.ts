import type { AgentCondition } from '../../schema/agent-config';
import { AGENT_OPERATORS, type AgentOperator } from '../../schema/agent-operators';
import { conversion, findUnit } from '../../schema/units';
import type { TypedExpression } from '../expression/typed';
import { isNumeric } from '../expression/typed';

/** The tree that the agent evaluates. Units are checked by now, so conversions become arithmetic and `number()` disappears. */
export function agentCondition(node: TypedExpression): AgentCondition {
  switch (node.kind) {
    case 'number':
      return { op: 'number', value: node.value };
    case 'string':
      return { op: 'text', value: node.value };
    case 'boolean':
      return { op: 'truth', value: node.value };
    case 'field':
      return { op: 'field', id: node.name };
    case 'unary':
      return node.operator === 'not' ? apply('not', node.operand) : negate(agentCondition(node.operand));
    case 'binary':
      return apply(node.operator === '%' ? 'mod' : node.operator, node.left, node.right);
    case 'call':
      return call(node.name, node.arguments);
  }
}

function call(name: string, args: readonly TypedExpression[]): AgentCondition {
  const [first, second] = args;
  if (name === 'number' && first) return agentCondition(first);
  if (name === 'convert' && first && second?.kind === 'string') return converted(first, second.value);
  if (!isOperator(name)) throw new Error(`the agent has no function ${name}`);
  return apply(name, ...args);
}

function isOperator(name: string): name is AgentOperator {
  return Object.hasOwn(AGENT_OPERATORS, name);
}

function apply(op: AgentOperator, ...args: readonly TypedExpression[]): AgentCondition {
  return { op, args: args.map(agentCondition) };
}

function negate(value: AgentCondition): AgentCondition {
  return value.op === 'number' && 'value' in value && typeof value.value === 'number'
    ? { op: 'number', value: -value.value }
    : { op: 'negate', args: [value] };
}

/** `(x + before) * multiply / divide + after`, without the steps that do nothing. */
function converted(value: TypedExpression, code: string): AgentCondition {
  const unit = findUnit(code);
  if (!isNumeric(value.type) || !unit) throw new Error(`convert to ${code} was not checked`);
  const { before, multiply, divide, after } = conversion(value.type.measure, unit);
  let tree = agentCondition(value);
  if (before !== 0) tree = step('+', tree, before);
  if (multiply !== 1) tree = step('*', tree, multiply);
  if (divide !== 1) tree = step('/', tree, divide);
  if (after !== 0) tree = step('+', tree, after);
  return tree;
}

function step(op: '+' | '*' | '/', tree: AgentCondition, value: number): AgentCondition {
  return { op, args: [tree, { op: 'number', value }] };
}
