import type { Assignment, SqlExpression } from './ast';
import type { Problem } from './problem';
import { walk } from './walk';

// Developer guide, "SET clause", limits.
const MOST_VARIABLES = 10;
const LONGEST_NAME = 64;

/** What AWS would refuse in `SET @a = …, @b = …`: each name once, short, few of them, and made of names that are set before it. */
export function checkAssignments(set: readonly Assignment[]): Problem[] {
  const problems: Problem[] = [];
  const known = new Set<string>();
  for (const { name, value, start, end } of set) {
    problems.push(...checkVariables(value, known));
    if (known.has(name)) problems.push(problem(`@${name} is set twice`, start, end, 'use another name'));
    known.add(name);
    if (name.length > LONGEST_NAME) {
      const message = `the name @${name} has ${name.length} characters, AWS IoT allows ${LONGEST_NAME}`;
      problems.push(problem(message, start, end, 'shorten it'));
    }
  }
  const extra = set[MOST_VARIABLES];
  if (extra !== undefined) {
    const message = `SET has ${set.length} variables, AWS IoT allows ${MOST_VARIABLES}`;
    problems.push(problem(message, extra.start, extra.end, 'repeat the expression in its place'));
  }
  return problems;
}

/** Variables that nothing sets, and parameters that take none: what switches the mode of a function must stand there as it is. */
export function checkVariables(expression: SqlExpression, known: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  walk(expression, (node) => {
    if (node.kind === 'variable' && !known.has(node.name)) {
      problems.push(problem(`@${node.name} is not set`, node.start, node.end, `begin with SET @${node.name} = …`));
    }
    if (node.kind !== 'call' || node.name.toLowerCase() !== 'transform') return;
    const [mode] = node.arguments;
    if (mode?.kind !== 'variable') return;
    const fix = "write 'enrichArray' in its place";
    problems.push(problem('the mode of `transform` cannot be a variable', mode.start, mode.end, fix));
  });
  return problems;
}

function problem(message: string, start: number, end: number, fix: string): Problem {
  return { code: 'iot-sql-set', message, start, end, fix };
}
