import { aliasesOf, checkIotSql, checkTemplate } from '../../../schema/iot-sql/check';
import { parseIotSql } from '../../../schema/iot-sql/parse';
import type { Problem } from '../../../schema/iot-sql/problem';
import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import { isList, isMap } from '../../ir/cfn-value';
import type { Fleet } from '../../ir/fleet/index';
import type { CfnValue, StackResource } from '../../ir/stack';
import type { Emission } from '../../ir/target';

/** Every rule is read again as AWS would read it: its SQL, and each substitution template in its actions. */
export function* iotSqlCheck(_: Fleet, { resources }: Emission): Iterable<Diagnostic> {
  for (const resource of resources) if (resource.type === 'AWS::IoT::TopicRule') yield* checkRule(resource);
}

function* checkRule({ properties, origin, logicalId }: StackResource): Iterable<Diagnostic> {
  const payload = properties.TopicRulePayload;
  if (!isMap(payload) || typeof payload.Sql !== 'string') throw new Error(`${logicalId} has no SQL`);
  if (payload.AwsIotSqlVersion !== '2016-03-23') throw new Error(`${logicalId} does not state SQL version 2016-03-23`);
  const { Sql: sql, Actions: actions = [], ErrorAction: errorAction = {} } = payload;
  const statement = parseIotSql(sql);
  const aliases = statement.ok ? aliasesOf(statement.value) : [];
  const found = [
    ...checkIotSql(sql).map((problem) => ({ text: sql, problem })),
    ...[...templates([actions, errorAction])].flatMap((text) =>
      checkTemplate(text, { aliases }).map((problem) => ({ text, problem })),
    ),
  ];
  for (const { text, problem } of found) {
    yield diagnose('iot-sql-invalid', origin.place, {
      rule: String(properties.RuleName),
      problem: problem.message,
      text: excerpt(text, problem),
      fix: problem.fix ?? '',
    });
  }
}

/** The strings that AWS IoT evaluates. Inside an intrinsic (bucket names, role ARNs) `${…}` is CloudFormation's. */
function* templates(value: CfnValue): Iterable<string> {
  if (typeof value === 'string') {
    if (value.includes('${')) yield value;
  } else if (isList(value)) {
    for (const item of value) yield* templates(item);
  } else if (isMap(value)) {
    for (const [key, item] of Object.entries(value)) if (!key.startsWith('Fn::')) yield* templates(item);
  }
}

const AROUND = 30;

/** The problem's part of the text, and some of what stands around it. */
function excerpt(text: string, { start, end }: Problem): string {
  const from = Math.max(0, start - AROUND);
  const to = Math.min(text.length, end + AROUND);
  return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`;
}
