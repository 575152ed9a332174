import type { SqlError, SqlExpression, Statement } from './ast';
import { checkAssignments, checkVariables } from './check-set';
import { findSqlFunction, SQL_FUNCTIONS } from './functions';
import { nearest } from './nearest';
import { parseIotSql } from './parse';
import type { Problem } from './problem';
import { parseTemplate } from './substitution';
import { topicFilterProblem } from './topic-filter';
import { selected, walk } from './walk';

export interface CheckOptions {
  /** Allow functions that call another service for every message. Default false. */
  readonly services?: boolean;
  /** Allow the SET clause, which is newer than most tools know. Default false. */
  readonly set?: boolean;
}

export interface TemplateOptions extends CheckOptions {
  /** Names that exist only in the SELECT, from `aliasesOf`; a template cannot see them. */
  readonly aliases: Iterable<string>;
  /** Names that SET defines, without the `@`: a template sees them as the statement does. Default none. */
  readonly variables?: Iterable<string>;
}

/** Everything wrong with a rule statement of SQL version 2016-03-23; empty when it is fine. Never throws. */
export function checkIotSql(sql: string, options: CheckOptions = {}): Problem[] {
  const parsed = parseIotSql(sql);
  if (!parsed.ok) return [syntax(parsed.error)];
  const statement = parsed.value;
  const body = [...selected(statement.select), ...(statement.where === undefined ? [] : [statement.where])];
  const variables = new Set(statement.set.map(({ name }) => name));
  return [
    ...(options.set === true ? checkAssignments(statement.set) : refuseSet(statement)),
    ...[...statement.set.map(({ value }) => value), ...body].flatMap((one) => checkExpression(one, options)),
    ...body.flatMap((expression) => checkVariables(expression, variables)),
    ...checkTopic(statement),
  ];
}

/** Everything wrong with an action field holding `${…}`; empty when it is fine. Never throws. */
export function checkTemplate(text: string, options: TemplateOptions): Problem[] {
  const parsed = parseTemplate(text);
  if (!parsed.ok) return parsed.errors.map(syntax);
  const aliases = new Set(options.aliases);
  const variables = new Set(options.variables);
  return parsed.parts.flatMap((part) =>
    part.kind === 'text'
      ? []
      : [
          ...checkExpression(part.expression, options),
          ...checkAliases(part.expression, aliases),
          ...checkVariables(part.expression, variables),
        ],
  );
}

/** Names that a SELECT makes up: `timestamp() AS ts` gives `ts`, while `temperature AS temperature` stays visible everywhere. */
export function aliasesOf(statement: Statement): readonly string[] {
  return statement.select.items.flatMap(({ alias, expression }) => {
    const [root] = alias ?? [];
    const same = alias?.length === 1 && expression.kind === 'name' && expression.name === root;
    return root === undefined || same ? [] : [root];
  });
}

function syntax({ message, start, end }: SqlError): Problem {
  return { code: 'iot-sql-syntax', message, start, end };
}

function refuseSet({ set }: Statement): Problem[] {
  const [first] = set;
  if (first === undefined) return [];
  const { start, end } = first;
  return [
    {
      code: 'iot-sql-set',
      message: 'the SET clause is not enabled',
      start,
      end,
      fix: 'repeat the expression in its place',
    },
  ];
}

function checkTopic({ from }: Statement): Problem[] {
  const problem = from === undefined ? undefined : topicFilterProblem(from.filter);
  if (from === undefined || problem === undefined) return [];
  return [{ code: 'iot-sql-topic', ...problem, start: from.start, end: from.end }];
}

function checkExpression(expression: SqlExpression, options: CheckOptions): Problem[] {
  const problems: Problem[] = [];
  walk(expression, (node) => {
    if (node.kind === 'call') problems.push(...checkCall(node, options));
    if (node.kind === 'case' && node.subject === undefined) problems.push(searchedCase(node));
  });
  return problems;
}

function searchedCase({ start, end }: SqlExpression): Problem {
  const fix = 'write CASE condition WHEN true THEN … ELSE … END';
  return { code: 'iot-sql-case', message: 'AWS documents CASE only with a value to compare', start, end, fix };
}

function checkCall(call: Extract<SqlExpression, { kind: 'call' }>, options: CheckOptions): Problem[] {
  const found = findSqlFunction(call.name);
  const { start, end } = call;
  if (found === undefined) {
    const near = nearest(
      call.name,
      [...SQL_FUNCTIONS.values()].map(({ name }) => name),
    );
    const message = `AWS IoT SQL has no function \`${call.name}\``;
    return [
      {
        code: 'iot-sql-function',
        message,
        start,
        end,
        ...(near === undefined ? {} : { fix: `did you mean \`${near}\`?` }),
      },
    ];
  }
  const problems: Problem[] = [];
  const given = call.arguments.length;
  if (given < found.min || given > found.max) {
    const message = `\`${found.name}\` takes ${count(found.min, found.max)}, here it has ${given}`;
    const fix = 'with a wrong number of arguments the result is Undefined';
    problems.push({ code: 'iot-sql-arguments', message, start, end, fix });
  }
  if (found.calls !== undefined && given >= found.callsFrom && options.services !== true) {
    const message = `\`${found.name}\` calls ${found.calls} for every message`;
    problems.push({
      code: 'iot-sql-service',
      message,
      start,
      end,
      fix: 'take the value from the topic or the payload',
    });
  }
  return problems;
}

function count(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return `${min} or more arguments`;
  if (min !== max) return `${min} to ${max} arguments`;
  return min === 1 ? '1 argument' : `${min} arguments`;
}

function checkAliases(expression: SqlExpression, aliases: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  walk(expression, (node) => {
    if (node.kind !== 'name' || !aliases.has(node.name)) return;
    const message = `\`${node.name}\` is made by AS in the SELECT, which a template cannot see`;
    const fix = 'repeat the expression itself inside `${…}`';
    problems.push({ code: 'iot-sql-alias', message, start: node.start, end: node.end, fix });
  });
  return problems;
}
