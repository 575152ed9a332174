import { arn, bucketArn, bucketUri } from '../../ir/arn';
import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import { role, roleRef } from '../../ir/iam';
import { RAW_PREFIX } from '../../ir/lake-layout';
import { CRAWLED_PREFIX, crawlerName, databaseName, logicalId } from '../../ir/names';
import type { CfnValue, StackResource } from '../../ir/stack';
import { CRAWLERS_ROLE, DATABASE } from './names';

/** Once a day, when the folders of the day before are complete (UTC). */
const EVERY_NIGHT = 'cron(15 1 * * ? *)';

/**
 * A crawler per group that asks for one: it registers partitions in a table of its own, for engines that do not know projection. It looks
 * into new folders only, for it pays by the objects that it lists; and then it may not change what it made.
 * Source: Glue developer guide, "Scheduling incremental crawls".
 */
export function crawlers(fleet: Fleet): readonly StackResource[] {
  const groups = fleet.groups.filter(({ crawler }) => crawler);
  return groups.length === 0 ? [] : [crawlersRole(fleet), ...groups.map((group) => crawler(fleet, group))];
}

function crawler(fleet: Fleet, group: Group): StackResource {
  return {
    stack: 'lake',
    group: group.id,
    logicalId: logicalId(group.id, 'crawler'),
    type: 'AWS::Glue::Crawler',
    origin: group.origin,
    properties: {
      Name: crawlerName(fleet, group.id),
      Description: `Registers the raw partitions of ${group.id}`,
      Role: roleRef(CRAWLERS_ROLE),
      DatabaseName: { Ref: DATABASE },
      TablePrefix: CRAWLED_PREFIX,
      Targets: { S3Targets: [target(fleet, group)] },
      Schedule: { ScheduleExpression: EVERY_NIGHT },
      RecrawlPolicy: { RecrawlBehavior: 'CRAWL_NEW_FOLDERS_ONLY' },
      SchemaChangePolicy: { UpdateBehavior: 'LOG', DeleteBehavior: 'LOG' },
      Configuration: JSON.stringify({
        Version: 1,
        CrawlerOutput: { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } },
        Grouping: { TableGroupingPolicy: 'CombineCompatibleSchemas' },
      }),
    },
  };
}

/** The folder of the group; where groups are not the outermost folders, all of them without those of any other. */
function target(fleet: Fleet, { id }: Group): CfnValue {
  if (fleet.lake.partitioning[0] === 'group') return { Path: bucketUri(fleet, 'raw', `${RAW_PREFIX}group=${id}/`) };
  return { Path: bucketUri(fleet, 'raw', RAW_PREFIX), Exclusions: namesBut(id).map((name) => `**/group=${name}/**`) };
}

/**
 * Every name but this one, as globs: a proper beginning of it, one that goes on otherwise behind a beginning, and one that goes on behind its end. So the
 * crawler of a group depends on no other group: one that comes or goes changes none, and a fleet of a thousand has a thousand short lists.
 * Source: Glue developer guide, "Include and exclude patterns": `[!a]` is any character but a, and `-` stands for itself behind `!`; `*` and `?` stay within a folder.
 */
export function namesBut(id: string): readonly string[] {
  const otherwise = [...id].flatMap((character, at) => {
    const begun = id.slice(0, at);
    return [...(begun === '' ? [] : [begun]), `${begun}[!${character}]*`];
  });
  return [...otherwise, `${id}?*`];
}

/** Reads telemetry, and keeps tables with the prefix of crawlers; the tables of the compiler are out of its reach. */
function crawlersRole(fleet: Fleet): StackResource {
  const database = databaseName(fleet);
  const table = arn(fleet, 'glue', `table/${database}/${CRAWLED_PREFIX}*`);
  const catalog = [arn(fleet, 'glue', 'catalog'), arn(fleet, 'glue', `database/${database}`)];
  return role(fleet, {
    stack: 'lake',
    purpose: CRAWLERS_ROLE,
    service: 'glue.amazonaws.com',
    statements: [
      { actions: ['s3:GetObject'], resources: [bucketArn(fleet, 'raw', `${RAW_PREFIX}*`)] },
      { actions: ['s3:ListBucket', 's3:GetBucketLocation'], resources: [bucketArn(fleet, 'raw')] },
      {
        actions: [
          'glue:GetDatabase',
          'glue:GetTable',
          'glue:GetTables',
          'glue:CreateTable',
          'glue:UpdateTable',
          'glue:GetPartition',
          'glue:GetPartitions',
          'glue:BatchGetPartition',
          'glue:CreatePartition',
          'glue:BatchCreatePartition',
          'glue:UpdatePartition',
        ],
        resources: [...catalog, table],
      },
      {
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [
          arn(fleet, 'logs', 'log-group:/aws-glue/crawlers'),
          arn(fleet, 'logs', 'log-group:/aws-glue/crawlers:*'),
        ],
      },
    ],
    origin: fleet.lake.origin,
  });
}
