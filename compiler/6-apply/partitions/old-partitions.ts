import type { Partition } from '@aws-sdk/client-glue';
import { readsAs } from '../../../schema/partition-types';
import type { LakeTable } from '../../5-plan/lake-tables';
import type { Clients } from '../aws/clients';
import { orAbsent } from '../aws/or-absent';

/** AWS Glue API reference, GetPartitions: partitions in an answer at most. */
const PAGE = 1000;

export interface OldPartition {
  /** `2026-11-23`. */
  readonly day: string;
  readonly group: string;
}

/** The partitions that declare a type which Athena does not read as that of their table. */
export async function oldPartitions(
  clients: Clients,
  table: LakeTable,
  before: () => void,
): Promise<readonly OldPartition[]> {
  const { GetPartitionsCommand } = await import('@aws-sdk/client-glue');
  const client = await clients.glue();
  const old: OldPartition[] = [];
  let NextToken: string | undefined;
  do {
    before();
    const asked = { DatabaseName: table.database, TableName: table.name, MaxResults: PAGE };
    const page = await orAbsent(
      client.send(new GetPartitionsCommand({ ...asked, ...(NextToken === undefined ? {} : { NextToken }) })),
    );
    for (const one of page?.Partitions ?? []) if (isOld(table, one)) old.push(named(table, one));
    NextToken = page?.NextToken;
  } while (NextToken !== undefined && NextToken !== '');
  return old;
}

function isOld({ types }: LakeTable, { StorageDescriptor }: Partition): boolean {
  return (StorageDescriptor?.Columns ?? []).some(({ Name = '', Type = '' }) => {
    const wanted = types.get(Name);
    return wanted !== undefined && !readsAs(Type, wanted);
  });
}

/** Every layout names the group, and the day by `dt` or by year, month and day. */
function named({ keys }: LakeTable, { Values = [] }: Partition): OldPartition {
  const value = (key: string) => Values[keys.indexOf(key)];
  const day = value('dt') ?? `${value('year')}-${value('month')?.padStart(2, '0')}-${value('day')?.padStart(2, '0')}`;
  return { day, group: value('group') ?? '' };
}
