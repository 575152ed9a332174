import type { Json } from '../../../schema/plan/json';
import type { Snapshot } from '../../../schema/plan/snapshot';
import { type LakeTable, lakeTables } from '../../5-plan/lake-tables';
import { snapshotResources } from '../../5-plan/snapshot-resources';
import { RAW_PREFIX } from '../../ir/lake-layout';
import {
  curatedTableName,
  qualityTableName,
  quarantineTableName,
  rawTableName,
  rollupTableName,
  visitsTableName,
} from '../../ir/names';

/** What makes days of a type of sensor anew: a Glue job, or a function that is called with the sensor. */
export interface Maker {
  readonly sensor: string;
  readonly engine: 'glue' | 'lambda';
  /** Of the job or the function, as AWS knows it. */
  readonly name: string;
}

/** One for each type of sensor. */
export function makersOf(snapshot: Snapshot): readonly Maker[] {
  const resources = [...snapshotResources(snapshot)];
  const prefix = `${snapshot.fleet}-etl-`;
  return resources.flatMap(({ type, properties }): readonly Maker[] => {
    const name = text(properties['Name']);
    if (!name.startsWith(prefix)) return [];
    if (type === 'AWS::Glue::Job') return [{ sensor: name.slice(prefix.length), engine: 'glue', name }];
    if (type !== 'AWS::Scheduler::Schedule') return [];
    const { Arn, Input } = properties['Target'] as unknown as {
      Arn: { 'Fn::GetAtt': readonly string[] };
      Input: string;
    };
    const called = resources.find(({ id }) => id === Arn['Fn::GetAtt'][0]);
    const { sensor } = JSON.parse(Input) as { sensor: string };
    return called ? [{ sensor, engine: 'lambda', name: text(called.properties['FunctionName']) }] : [];
  });
}

/** Undefined for a table that no job of the ETL fills. */
export function makerOf({ name }: LakeTable, makers: readonly Maker[]): Maker | undefined {
  return makers.find(
    ({ sensor }) => filledTables(sensor).includes(name) || name.startsWith(visitsTableName(sensor, '')),
  );
}

const filledTables = (sensor: string) => [
  curatedTableName(sensor),
  quarantineTableName(sensor),
  qualityTableName(sensor),
  rollupTableName(sensor, 'hour'),
  rollupTableName(sensor, 'day'),
];

/** The groups of a sensor: those whose folders its raw table projects. */
export function groupsOf(snapshot: Snapshot, sensor: string): ReadonlySet<string> {
  const raw = lakeTables(snapshot).find(({ name }) => name === rawTableName(sensor));
  return new Set((raw?.parameters['projection.group.values'] ?? '').split(','));
}

/** Days after which raw objects are deleted; undefined where they are kept. */
export function rawDays(snapshot: Snapshot): number | undefined {
  const days = [...snapshotResources(snapshot)].flatMap(({ type, properties }) => {
    const { Rules = [] } = (
      type === 'AWS::S3::Bucket' ? (properties['LifecycleConfiguration'] ?? {}) : {}
    ) as Lifecycle;
    return Rules.flatMap(({ Prefix = '', ExpirationInDays: after }) =>
      after !== undefined && Prefix.startsWith(RAW_PREFIX) ? [after] : [],
    );
  });
  return days.length === 0 ? undefined : Math.min(...days);
}

const text = (value: Json | undefined) => (typeof value === 'string' ? value : '');

interface Lifecycle {
  readonly Rules?: readonly { readonly Prefix?: string; readonly ExpirationInDays?: number }[];
}
