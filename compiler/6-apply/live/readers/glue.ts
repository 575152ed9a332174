import type { Json } from '../../../../schema/plan/json';
import { isMap } from '../../../5-plan/canonical';
import { orAbsent } from '../../aws/or-absent';
import type { Reader } from './reader';

/** What the Glue Data Catalog has of databases and tables, and Glue of crawlers: its API writes them as templates do. */
export const GLUE_READERS: Readonly<Record<string, Reader>> = {
  'AWS::Glue::Database': async (clients, { DatabaseInput: input }) => {
    const { GetDatabaseCommand } = await import('@aws-sdk/client-glue');
    const found = await orAbsent((await clients.glue()).send(new GetDatabaseCommand({ Name: nameIn(input) })));
    return found && { DatabaseInput: found.Database as unknown as Json };
  },
  'AWS::Glue::Table': async (clients, { DatabaseName: database, TableInput: input }) => {
    const { GetTableCommand } = await import('@aws-sdk/client-glue');
    const asked = { DatabaseName: String(database), Name: nameIn(input) };
    const found = await orAbsent((await clients.glue()).send(new GetTableCommand(asked)));
    return found && { TableInput: found.Table as unknown as Json };
  },
  'AWS::Glue::Crawler': async (clients, { Name: name }) => {
    const { GetCrawlerCommand } = await import('@aws-sdk/client-glue');
    const found = await orAbsent((await clients.glue()).send(new GetCrawlerCommand({ Name: String(name) })));
    const crawler = found?.Crawler as { readonly [key: string]: Json } | undefined;
    return crawler && Object.fromEntries(CRAWLER.map((key) => [key, crawler[key] ?? null]));
  },
};

/** Not its role, of which it gives back the name for the ARN that it was given, and not its tags. */
const CRAWLER = [
  'Configuration',
  'DatabaseName',
  'Description',
  'RecrawlPolicy',
  'Schedule',
  'SchemaChangePolicy',
  'TablePrefix',
  'Targets',
] as const;

const nameIn = (input: Json | undefined) => (isMap(input) ? String(input['Name']) : '');
