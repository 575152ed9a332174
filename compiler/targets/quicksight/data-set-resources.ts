import type { ColumnType } from '../../ir/etl/column';
import type { Dashboard } from '../../ir/fleet/dashboards';
import type { Fleet } from '../../ir/fleet/index';
import type { RowColumn } from '../../ir/fleet/question';
import { logicalId } from '../../ir/names';
import type { CfnValue, StackResource } from '../../ir/stack';
import type { DataSet } from './data-sets';
import { label } from './label';
import { ACCOUNT, DATA_SOURCE, dataSetLogicalId } from './names';

const HOUR_MS = 3_600_000;
/** When the ETL has made the day before: it runs soon after midnight (UTC). */
const EVERY_NIGHT = { Interval: 'DAILY', TimeOfTheDay: '02:00', TimeZone: 'UTC' };
/** Needs the Enterprise edition, as definitions do. */
const EVERY_HOUR = { Interval: 'HOURLY', TimeZone: 'UTC' };

/** A data set, and when it is refreshed if it is kept. */
export function dataSetResources(fleet: Fleet, dashboard: Dashboard, dataSet: DataSet): readonly StackResource[] {
  const { id, kept } = dataSet;
  const made = dataSetLogicalId(dashboard.id, dataSet.identifier);
  const common = { stack: 'bi', origin: dashboard.origin } as const;
  const schedule: StackResource = {
    ...common,
    logicalId: logicalId(made, 'refresh'),
    type: 'AWS::QuickSight::RefreshSchedule',
    dependsOn: [made],
    properties: {
      AwsAccountId: ACCOUNT,
      DataSetId: id,
      Schedule: {
        ScheduleId: 'all',
        RefreshType: 'FULL_REFRESH',
        ScheduleFrequency: dataSet.rows.of === 'hour' && everyHour(fleet) ? EVERY_HOUR : EVERY_NIGHT,
      },
    },
  };
  return [
    {
      ...common,
      logicalId: made,
      type: 'AWS::QuickSight::DataSet',
      properties: { AwsAccountId: ACCOUNT, DataSetId: id, ...dataSetBody(dashboard, dataSet) },
    },
    ...(kept ? [schedule] : []),
  ];
}

/** More often than the ETL runs would be the same rows again. */
const everyHour = ({ etl }: Fleet) => etl !== undefined && etl.everyMs <= 6 * HOUR_MS;

function dataSetBody({ title }: Dashboard, { sql, columns, kept, rows }: DataSet): Readonly<Record<string, CfnValue>> {
  const places = columns.filter(({ name }) => name in GEOGRAPHY);
  return {
    Name: label(`${title}: ${WORDS[rows.of]} ${rows.parts.map(({ table }) => table).join(', ')}`, 128),
    ImportMode: kept ? 'SPICE' : 'DIRECT_QUERY',
    PhysicalTableMap: {
      rows: {
        CustomSql: {
          DataSourceArn: { 'Fn::GetAtt': [DATA_SOURCE, 'Arn'] },
          Name: 'rows',
          SqlQuery: sql,
          Columns: columns.map(inputColumn),
        },
      },
    },
    ...(places.length === 0
      ? {}
      : {
          LogicalTableMap: {
            rows: {
              Alias: 'rows',
              Source: { PhysicalTableId: 'rows' },
              DataTransforms: places.map(({ name }) => ({
                TagColumnOperation: { ColumnName: name, Tags: [{ ColumnGeographicRole: GEOGRAPHY[name] ?? '' }] },
              })),
            },
          },
        }),
  };
}

const GEOGRAPHY: Readonly<Record<string, string>> = { latitude: 'LATITUDE', longitude: 'LONGITUDE' };

const WORDS: Readonly<Record<DataSet['rows']['of'], string>> = {
  reading: 'recent rows of',
  predicted: 'recent rows and predictions of',
  hour: 'hours of',
  day: 'days of',
  alert: 'rows of',
  finding: 'rows of',
  latest: 'latest rows of',
  device: 'rows of',
  visit: 'rows of',
};

const TYPES: Readonly<Record<ColumnType, string>> = {
  double: 'DECIMAL',
  bigint: 'INTEGER',
  string: 'STRING',
  boolean: 'BOOLEAN',
  timestamp: 'DATETIME',
};

/** A decimal is a double only if it says so; else QuickSight keeps four digits. */
function inputColumn({ name, type }: RowColumn): CfnValue {
  return { Name: name, Type: TYPES[type], ...(type === 'double' ? { SubType: 'FLOAT' } : {}) };
}
