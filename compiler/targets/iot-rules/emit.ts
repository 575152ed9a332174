import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import { alertingGroups } from '../../ir/fleet/alerts';
import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import { watchesAtEdge } from '../../ir/fleet/models';
import { isWatched } from '../../ir/fleet/silent';
import { ALERT_TOPIC_ID, alertTopicName, NOTIFIER_ID, notifierName } from '../../ir/names';
import { ACCOUNT_PLACEHOLDER } from '../../ir/readable';
import type { StackResource } from '../../ir/stack';
import { type Emission, emission } from '../../ir/target';
import { notifications } from './notifications';
import { reportRules } from './reports';
import { rulesRoles } from './roles';
import { ruleFile } from './rule';
import { presenceRules, silenceRules } from './silence';
import { alertEventsRule, foundRule, telemetryRule } from './telemetry';
import { thresholdRules } from './threshold';
import { thresholdAlarm } from './threshold-alarm';

/** Rules per group and per threshold, the roles they act with, and where alerts go. */
export function emit(fleet: Fleet): Emission {
  const perGroup = fleet.groups.map((group) => groupRules(fleet, group));
  const rules = [...reportRules(fleet), ...presenceRules(fleet), ...perGroup.flatMap((made) => made.rules)];
  const roles = rulesRoles(fleet);
  const watched = fleet.groups.some(isWatched);
  // Models that find nothing by themselves tell of pipelines that failed.
  const heard = watched || fleet.models.length > 0 || fleet.alerts.email.length > 0;
  const names = referenceNames(fleet, roles);
  return emission({
    artifacts: rules.map((rule) => ruleFile(rule, names)),
    resources: [
      ...roles,
      ...(heard ? notifications(fleet) : []),
      ...rules,
      ...perGroup.flatMap(({ alarms }) => alarms),
    ],
    diagnostics: [...perGroup.flatMap(({ diagnostics }) => diagnostics), ...rules.flatMap(nameLength)],
  });
}

interface GroupRules {
  readonly rules: readonly StackResource[];
  readonly alarms: readonly StackResource[];
  readonly diagnostics: readonly Diagnostic[];
}

function groupRules(fleet: Fleet, group: Group): GroupRules {
  const made = group.thresholds.map((threshold) => thresholdRules(fleet, group, threshold));
  const found = fleet.models.some((model) => model.on.includes(group.id) && watchesAtEdge(fleet, model));
  const events = [
    ...(alertingGroups(fleet).includes(group) ? [alertEventsRule(fleet, group)] : []),
    ...(found ? [foundRule(fleet, group)] : []),
  ];
  return {
    rules: [
      telemetryRule(fleet, group),
      ...events,
      ...made.flatMap(({ rules }) => rules),
      ...silenceRules(fleet, group),
    ],
    alarms: group.thresholds.map((threshold) => thresholdAlarm(fleet, group, threshold)),
    diagnostics: made.flatMap(({ diagnostics }) => diagnostics),
  };
}

const LONGEST_NAME = 128;

function nameLength({ properties, origin }: StackResource): readonly Diagnostic[] {
  const name = String(properties.RuleName);
  return name.length <= LONGEST_NAME ? [] : [diagnose('rule-name-length', origin.place, { name, length: name.length })];
}

/** What the references in a rule stand for, for its readable file. */
function referenceNames({ aws, ...fleet }: Fleet, roles: readonly StackResource[]): ReadonlyMap<string, string> {
  const iam = `arn:${aws.partition}:iam::${ACCOUNT_PLACEHOLDER}:role/`;
  const topic = `arn:${aws.partition}:sns:${aws.region}:${ACCOUNT_PLACEHOLDER}:${alertTopicName({ aws, ...fleet })}`;
  const each = roles.map(
    ({ logicalId, properties }) => [`${logicalId}.Arn`, iam + String(properties.RoleName)] as const,
  );
  const notifier = `arn:${aws.partition}:lambda:${aws.region}:${ACCOUNT_PLACEHOLDER}:function:${notifierName({ aws, ...fleet })}`;
  return new Map([...each, [ALERT_TOPIC_ID, topic], [`${NOTIFIER_ID}.Arn`, notifier]]);
}
