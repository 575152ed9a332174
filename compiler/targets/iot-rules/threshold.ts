import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import { iotSql } from '../../expression/dialects/iot-sql';
import { print } from '../../expression/print-canonical';
import { remembered } from '../../ir/fleet/alerts';
import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import type { Threshold } from '../../ir/fleet/thresholds';
import { roleRef } from '../../ir/iam';
import { ALERT_TOPIC_ID, breachMetric, NOTIFIER_ID, ruleName } from '../../ir/names';
import type { CfnValue, StackResource } from '../../ir/stack';
import { limitText, measuredText } from './limit';
import { metricAction } from './metric-action';
import { NOTIFY_ROLE } from './names';
import { plainText } from './plain-text';
import { topicRule } from './rule';
import { constant, everything, fromTopic, statement } from './statement';
import { alarmLink, breachSummary, heldSummary } from './summary';
import { SINCE_UTC, TIME_UTC } from './times';

/** What the rules of a threshold are, or why its condition cannot be said in IoT SQL. */
interface ThresholdRules {
  readonly rules: readonly StackResource[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A rule sees one message at a time, so it decides `above 8` but not `for 5 minutes`. Breaches are always counted in a metric;
 * who is told depends: without `for` the rule itself notifies, with `for` the agent at the edge decides, and a second rule listens to it. Where what was
 * said is remembered, the notifier hears of those readings as well: what it tells of a breach that lasts has the newest value.
 */
export function thresholdRules(fleet: Fleet, group: Group, threshold: Threshold): ThresholdRules {
  const where = iotSql.print(threshold.condition, {});
  if (!where.ok)
    return { rules: [], diagnostics: where.problems.map((problem) => refused(fleet, group, threshold, problem)) };
  if (where.text.includes('{{'))
    return { rules: [], diagnostics: [refused(fleet, group, threshold, DYNAMIC_REFERENCE)] };
  const lasts = threshold.forMs > 0;
  const isTold = notifies(threshold) && (!lasts || remembered(fleet) !== undefined);
  const breach = topicRule(fleet, {
    parts: [group.id, 'threshold', threshold.id],
    description: `Breaches of ${threshold.title} in ${group.title}: ${limitText(threshold)}`,
    sql: statement(
      fleet,
      [...breachColumns(fleet, group, threshold), ...(lasts && isTold ? [LASTS] : [])],
      group.id,
      'data',
      where.text,
    ),
    actions: [...(isTold ? [notification(fleet)] : []), metricAction(fleet, breachMetric(group.id, threshold.id), '1')],
    origin: threshold.origin,
  });
  return {
    rules: [breach, ...(notifies(threshold) ? listeners(fleet, group, threshold) : [])],
    diagnostics: [],
  };
}

/** CloudFormation resolves `{{resolve:…}}` in every text of a template, so a condition could read a secret. User guide, "Dynamic references". */
const DYNAMIC_REFERENCE = {
  message: 'CloudFormation gives `{{` a meaning of its own, even inside a text',
  fix: 'leave `{{` out of the text',
};

/** Only warnings and worse are worth a message to people. */
export function notifies({ severity }: Threshold): boolean {
  return severity !== 'info';
}

/** What hears the agent: that a condition has held and, where that is remembered, that it holds no more. */
function listeners(fleet: Fleet, group: Group, threshold: Threshold): readonly StackResource[] {
  if (threshold.forMs > 0) return [heldRule(fleet, group, threshold)];
  return remembered(fleet) ? [clearedRule(fleet, group, threshold)] : [];
}

/** A reading says that a breach began and lasts; that it is over only the agent says. */
function clearedRule(fleet: Fleet, group: Group, threshold: Threshold): StackResource {
  return topicRule(fleet, {
    parts: [group.id, 'threshold', threshold.id, 'cleared'],
    description: `${threshold.title} in ${group.title} is over, as the agent saw it`,
    sql: statement(fleet, everything(fleet), group.id, 'alert', `threshold = '${threshold.id}' AND state = 'cleared'`),
    actions: [notification(fleet)],
    origin: threshold.origin,
  });
}

function heldRule(fleet: Fleet, group: Group, threshold: Threshold): StackResource {
  const columns = [
    ...everything(fleet),
    constant(plainText(threshold.title), 'title'),
    constant(limitText(threshold), 'limit_text'),
    TIME_UTC,
    SINCE_UTC,
    heldSummary(fleet, group, threshold),
    constant(alarmLink(fleet, group, threshold), 'link'),
  ];
  const states = remembered(fleet) ? "(state = 'raised' OR state = 'cleared')" : "state = 'raised'";
  return topicRule(fleet, {
    parts: [group.id, 'threshold', threshold.id, 'held'],
    description: `${threshold.title} in ${group.title} held for ${threshold.forMs / 1000} s, as the agent saw it`,
    sql: statement(fleet, columns, group.id, 'alert', `threshold = '${threshold.id}' AND ${states}`),
    actions: [notification(fleet)],
    origin: threshold.origin,
  });
}

/** For the notifier: this begins no breach, it is about one that the agent has told. */
const LASTS = constant('lasts', 'state');

/** Named for people: this is the text of the e-mail. */
function breachColumns(fleet: Fleet, group: Group, threshold: Threshold): readonly string[] {
  const { bounds } = threshold;
  return [
    ...fromTopic(fleet),
    constant(threshold.id, 'threshold'),
    constant(plainText(threshold.title), 'title'),
    constant(threshold.severity, 'severity'),
    ...(bounds
      ? [constant(bounds.field, 'field'), `${measuredText(threshold)} AS value`, constant(bounds.unit, 'unit')]
      : []),
    constant(limitText(threshold), 'limit_text'),
    'event_time',
    TIME_UTC,
    'timestamp() AS ingest_ms',
    breachSummary(fleet, group, threshold),
    constant(alarmLink(fleet, group, threshold), 'link'),
  ];
}

/** To the topic; or to the notifier, which decides what becomes of it. */
function notification(fleet: Fleet): CfnValue {
  if (remembered(fleet)) return { Lambda: { FunctionArn: { 'Fn::GetAtt': [NOTIFIER_ID, 'Arn'] } } };
  // RAW sends the JSON as it is; JSON would expect a text per protocol in it.
  return { Sns: { RoleArn: roleRef(NOTIFY_ROLE), TargetArn: { Ref: ALERT_TOPIC_ID }, MessageFormat: 'RAW' } };
}

interface Refusal {
  readonly message: string;
  readonly fix?: string;
}

function refused(fleet: Fleet, group: Group, threshold: Threshold, { message, fix = '' }: Refusal): Diagnostic {
  const rule = ruleName(fleet, group.id, 'threshold', threshold.id);
  return diagnose('iot-sql-invalid', threshold.origin.place, {
    rule,
    problem: message,
    text: print(threshold.condition),
    fix,
  });
}
