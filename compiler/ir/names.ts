import type { ReportKind } from '../../schema/reading-reports';
import type { Fleet } from './fleet/index';
import { topicOf } from './fleet/topics';
import type { CfnValue } from './stack';
import type { StackName } from './stack-name';

/**
 * Every name in AWS is decided here, once. All are functions of manifest ids only, so stacks and devices can refer to each other by name.
 * Ids have no underscore and no double hyphen, which keeps the joined names apart: two different ids never make one name.
 */
type Named = Pick<Fleet, 'name'>;

export const stackName = (fleet: Named, stack: StackName) => `${fleet.name}-${stack}`;

export const thingTypeName = (fleet: Fleet, sensor: string) => `${fleet.name}-${sensor}`;
export const gatewayTypeName = (fleet: Named) => `${fleet.name}--gateway`;
export const thingGroupName = (fleet: Fleet, group: string) => `${fleet.name}-${group}`;
export const policyName = (fleet: Named, role: 'device' | 'gateway') => `${fleet.name}-${role}`;
export const claimPolicyName = (fleet: Fleet, group: string) => `${fleet.name}-claim-${group}`;
/** At most 36 characters (botocore iot, TemplateName). */
export const templateName = (fleet: Fleet, group: string) => `${fleet.name}-${group}`;
/**
 * The client id of a device that has no certificate of its own yet. Group ids hold no double hyphen, so the claim credentials of one group
 * cannot connect, and throw somebody off, under a client id of another.
 */
export const claimClientId = (fleet: Fleet, group: string, serial: string) =>
  `${claimClientIdStart(fleet)}${group}--${serial}`;
export const claimClientIdStart = (fleet: Fleet) => `${fleet.name}-claim-`;
/** The named shadow that carries settings to a running agent. */
export const CONFIG_SHADOW = 'config';
/**
 * The stream of AWS IoT by which agents fetch one document of their config; its id says which, so two documents never share one. Group ids hold no double
 * hyphen, and a fleet's name neither, so the streams of one fleet are found by how they begin.
 */
export const configStreamName = (fleet: Named, sha256: string) => `${configStreamStart(fleet)}${sha256.slice(0, 24)}`;
export const configStreamStart = (fleet: Named) => `${fleet.name}--config-`;
/** The one job of the role by which AWS IoT reads those documents, and where apply puts them in the artifact bucket. */
export const CONFIG_STREAMS_PURPOSE = 'config-streams';
export const documentPrefix = (fleet: Named) => `fleetwright/${fleet.name}/documents/`;
export const hookFunctionName = (fleet: Fleet) => `${fleet.name}-provisioning-hook`;

/** Rule names allow no hyphen (botocore iot, RuleName): `-` becomes `_`, and parts are joined by `__`. */
export const ruleName = (fleet: Fleet, ...parts: readonly string[]) =>
  [fleet.name, ...parts].map(underscored).join('__');
export const alarmName = (fleet: Fleet, group: string, threshold: string) => `${fleet.name}-${group}--${threshold}`;
/** Alarms and dashboard of the pipeline itself. No group begins with a hyphen, so no threshold has such a name; the topic's policy lets both speak. */
export const pipelineAlarmName = (fleet: Fleet, what: string) => `${fleet.name}--pipeline--${what}`;
export const pipelineDashboardName = (fleet: Fleet) => `${fleet.name}-pipeline`;
export const etlFailedRuleName = (fleet: Fleet) => `${fleet.name}-etl-failed`;
export const metricNamespace = (fleet: Fleet) => `Fleetwright/${fleet.name}`;
/** Of the rules that make metrics of what agents report. No group begins with a hyphen, so a pattern for these rules takes in none of a group. */
export const reportParts = (kind: ReportKind | '*'): readonly string[] => ['-report', kind];
/** Of the rule that hears who connects and who is gone. */
export const PRESENCE_PARTS: readonly string[] = ['-presence'];
/** Basic Ingest: no message is charged, and only this rule gets it. */
export const reportTopic = (fleet: Fleet, kind: ReportKind | '*', group: string, thing: string) =>
  `$aws/rules/${ruleName(fleet, ...reportParts(kind))}/${topicOf(fleet.topics, group, thing, 'count')}`;
export const breachMetric = (group: string, threshold: string) => `breach.${group}.${threshold}`;
/** Lines with a key that no field declares, in a run of the ETL; by type of sensor, and of the whole fleet. */
export const UNKNOWN_KEYS_METRIC = 'etl.unknown-keys';
export const alertTopicName = (fleet: Fleet) => `${fleet.name}-alerts`;
/** Logical ids that the rules and the notifier share. */
export const ALERT_TOPIC_ID = 'AlertTopic';
export const NOTIFIER_ID = 'Notifier';
export const notifierName = (fleet: Fleet) => `${fleet.name}-notifier`;
export const alertTableName = (fleet: Fleet) => `${fleet.name}-alerts`;
export const escalationTopicName = (fleet: Fleet) => `${fleet.name}-alerts-escalated`;

/** Glue and Athena names: small letters, digits and `_`. */
export const databaseName = (fleet: Fleet) => underscored(fleet.name);
export const rawTableName = (sensor: string) => `raw_${underscored(sensor)}`;
/** All messages of a sensor whose raw table wants its devices named. */
export const messagesViewName = (sensor: string) => `messages_${underscored(sensor)}`;
export const ALERTS_TABLE = 'alerts';
export const curatedTableName = (sensor: string) => `curated_${underscored(sensor)}`;
export const quarantineTableName = (sensor: string) => `quarantine_${underscored(sensor)}`;
export const qualityTableName = (sensor: string) => `quality_${underscored(sensor)}`;
export const rollupTableName = (sensor: string, window: 'hour' | 'day') => `rollup_${underscored(sensor)}_${window}`;
export const visitsTableName = (sensor: string, field: string) => `visits_${underscored(sensor)}__${field}`;
/** Tables of the ETL begin with their kind: prefixes of keys and names in policies and lifecycles. */
export const CURATED_KINDS = ['curated', 'quarantine', 'quality', 'rollup', 'visits'] as const;
export const DEVICES_TABLE = 'devices';
/** Runs of the ETL behind which nothing that had landed before is raw only. */
export const ETL_RUNS_TABLE = 'etl_runs';
/** Views over them. */
export const liveViewName = (sensor: string) => `live_${underscored(sensor)}`;
export const latestViewName = (sensor: string) => `latest_${underscored(sensor)}`;
export const breachesViewName = (sensor: string) => `breaches_${underscored(sensor)}`;
export const groupDaysViewName = (sensor: string) => `group_days_${underscored(sensor)}`;
export const completenessViewName = (sensor: string) => `completeness_${underscored(sensor)}`;
export const lastSeenViewName = (sensor: string, field: string) => `last_seen_${underscored(sensor)}__${field}`;
/** Columns that a threshold adds to curated rows, and its count in roll-ups. */
export const breachColumn = (threshold: string) => `breach_${underscored(threshold)}`;
export const limitColumn = (side: 'above' | 'below', threshold: string) => `${side}_${underscored(threshold)}`;
export const etlFunctionName = (fleet: Fleet) => `${fleet.name}-etl`;
export const etlScheduleName = (fleet: Fleet, sensor: string) => `${fleet.name}-etl-${sensor}`;
export const etlJobName = (fleet: Fleet, sensor: string) => `${fleet.name}-etl-${sensor}`;
export const etlTriggerName = (fleet: Fleet, number: number) => `${fleet.name}-etl-${number}`;
export const etlWorkflowName = (fleet: Fleet) => `${fleet.name}-etl`;
export const redshiftName = (fleet: Fleet) => fleet.name;
/** The database that holds the external schema: a namespace has at least one of its own. */
export const REDSHIFT_DATABASE = 'lake';
export const redshiftViewSchema = (schema: string) => `${schema}_views`;
/** Tables that a crawler makes: a prefix that no table of ours has. */
export const CRAWLED_PREFIX = 'crawled_';
export const workgroupName = (fleet: Fleet) => fleet.name;
export const streamName = (fleet: Fleet, group: string) => `${fleet.name}-${group}`;
export const streamsLogName = (fleet: Fleet) => `/aws/kinesisfirehose/${fleet.name}`;
export const crawlerName = (fleet: Fleet, group: string) => `${fleet.name}-${group}`;

/** The endpoint of a model, its package group and its pipeline. */
export const modelName = (fleet: Fleet, model: string) => `${fleet.name}-${model}`;
/** What looks after an accepted model. */
export const watchPipelineName = (fleet: Fleet, model: string) => `${modelName(fleet, model)}--watch`;
/** The model in SageMaker of a version in the registry. */
export const modelVersionName = (fleet: Fleet, model: string, version: number) =>
  `${modelName(fleet, model)}-v${version}`;
export const mlFunctionName = (fleet: Fleet) => `${fleet.name}-ml`;
/** What judges their scores, and its memory. */
export const findingsName = (fleet: Fleet) => `${fleet.name}-findings`;
/** What models have found, whoever found it; and the scores of one model. */
export const FINDINGS_TABLE = 'findings';
export const SCORES_PREFIX = 'scores_';
export const scoresTableName = (model: string) => SCORES_PREFIX + underscored(model);
/** Readings with what a model says of them. */
export const scoredViewName = (model: string) => `scored_${underscored(model)}`;
export const modelScheduleGroup = (fleet: Fleet) => `${fleet.name}-models`;

/** Ids in QuickSight, which every region of an account has once: the fleet, then what it is. Neither part holds a double hyphen. */
export const quickSightId = (fleet: Fleet, ...parts: readonly string[]) => [fleet.name, ...parts].join('--');

/** The workspace of Amazon Managed Grafana, and the topic of what it tells. */
export const grafanaName = (fleet: Fleet) => fleet.name;
export const grafanaTopicName = (fleet: Fleet) => `${fleet.name}-grafana`;

/** Role names are at most 64 characters; `purpose` says the one job of the role. */
export const roleName = (fleet: Named, purpose: string) => `${fleet.name}-${purpose}`;

/** The one job of the role that AWS IoT takes on to register things from a file, and where apply puts such files in the artifact bucket. */
export const REGISTRATION_PURPOSE = 'registration';
export const registrationPrefix = (fleet: Named) => `fleetwright/${fleet.name}/registration/`;

export type BucketKind = 'artifacts' | 'raw' | 'curated' | 'results';

/** The longest bucket name is 63 characters; the account id (12) is known to CloudFormation only. */
export const bucketNamePattern = (fleet: Fleet, kind: BucketKind) =>
  bucketNameIn(fleet.name, kind, '${AWS::AccountId}', fleet.aws.region);
/** The bucket of a fleet (its name as in Fleet) in an account that is known: how apply finds it. */
export const bucketNameIn = (fleet: string, kind: BucketKind, account: string, region: string) =>
  `${fleet}-${kind}-${account}-${region}`;
export const bucketName = (fleet: Fleet, kind: BucketKind): CfnValue => ({ 'Fn::Sub': bucketNamePattern(fleet, kind) });

const underscored = (id: string) => id.replaceAll('-', '_');

/** `group1`, `cold-chain` → `Group1ColdChain`: the logical id of a resource, unique per stack (checked where stacks are assembled). */
export function logicalId(...parts: readonly string[]): string {
  return parts
    .flatMap((part) => part.split(/[^A-Za-z0-9]+/))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
