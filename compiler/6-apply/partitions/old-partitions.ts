import type { Partition } from '@aws-sdk/client-glue';
import { readsAs } from '../../../schema/partition-types';
import { orAbsent } from '../aws/absent';
import type { Clients } from '../aws/clients';
import type { LakeTable } from './lake-tables';

/** AWS Glue API reference, GetPartitions: partitions in an answer at most. */
const PAGE = 1000;

/** The days (`2026-11-23`) of the partitions that declare a type which Athena does not read as that of their table; one entry a partition. */
export async function oldDays(clients: Clients, table: LakeTable, before: () => void): Promise<readonly string[]> {
  const { GetPartitionsCommand } = await import('@aws-sdk/client-glue');
  const client = await clients.glue();
  const days: string[] = [];
  let NextToken: string | undefined;
  do {
    before();
    const asked = { DatabaseName: table.database, TableName: table.name, MaxResults: PAGE };
    const page = await orAbsent(
      client.send(new GetPartitionsCommand({ ...asked, ...(NextToken === undefined ? {} : { NextToken }) })),
    );
    for (const partition of page?.Partitions ?? []) if (isOld(table, partition)) days.push(dayOf(table, partition));
    NextToken = page?.NextToken;
  } while (NextToken !== undefined && NextToken !== '');
  return days;
}

function isOld({ types }: LakeTable, { StorageDescriptor }: Partition): boolean {
  return (StorageDescriptor?.Columns ?? []).some(({ Name = '', Type = '' }) => {
    const wanted = types.get(Name);
    return wanted !== undefined && !readsAs(Type, wanted);
  });
}

/** Every layout names the day, by `dt` or by year, month and day. */
function dayOf({ keys }: LakeTable, { Values = [] }: Partition): string {
  const value = (key: string) => Values[keys.indexOf(key)];
  return value('dt') ?? `${value('year')}-${value('month')?.padStart(2, '0')}-${value('day')?.padStart(2, '0')}`;
}
