import type { Statement } from '../../../schema/iot-sql/ast';
import { parseIotSql } from '../../../schema/iot-sql/parse';
import type { Deployed, Json, JsonMap } from '../iot-core/deployed';

/** A deployed rule, read. */
export interface RuleView {
  readonly name: string;
  readonly sql: string;
  readonly version: Json | undefined;
  readonly statement: Statement;
  readonly description: string;
  /** By kind: `S3`, `Sns` … */
  readonly actions: Readonly<Record<string, JsonMap>>;
  readonly errorAction: JsonMap;
}

export function rulesOf({ of }: Deployed): readonly RuleView[] {
  return of('AWS::IoT::TopicRule').map(({ properties }) => {
    const payload = properties.TopicRulePayload as JsonMap;
    const sql = String(payload.Sql);
    const parsed = parseIotSql(sql);
    if (!parsed.ok) throw new Error(`${sql}: ${parsed.error.message}`);
    const actions = (payload.Actions as JsonMap[]).flatMap((action) => Object.entries(action));
    return {
      name: String(properties.RuleName),
      sql,
      version: payload.AwsIotSqlVersion,
      statement: parsed.value,
      description: String(payload.Description),
      actions: Object.fromEntries(actions) as Readonly<Record<string, JsonMap>>,
      errorAction: payload.ErrorAction as JsonMap,
    };
  });
}

export function ruleNamed(deployed: Deployed, name: string): RuleView {
  const found = rulesOf(deployed).find((rule) => rule.name === name);
  if (!found) throw new Error(`no rule ${name} among ${rulesOf(deployed).map((rule) => rule.name)}`);
  return found;
}

export function s3Of(rule: RuleView): { key: string; bucket: string; role: string } {
  const { Key, BucketName, RoleArn } = rule.actions.S3 ?? {};
  return { key: String(Key), bucket: String(BucketName), role: String(RoleArn) };
}
