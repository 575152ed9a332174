import type { DescribeStatementCommandOutput } from '@aws-sdk/client-redshift-data';
import type { StepWork } from '../step/step-work';
import type { Warehouse } from './warehouse';

/** ms between two looks at a statement: views are made in a second, a workgroup that slept takes longer to wake. */
const LOOK_MS = { first: 500, longest: 5_000 } as const;
/** ms after which a statement is given up; the Data API itself ends one after 24 hours. */
const LONGEST_MS = 15 * 60_000;

export type Ended =
  | { readonly is: 'finished'; readonly id: string }
  /** `at`: which of the statements, from 0; `why`: the words of Redshift. */
  | { readonly is: 'failed'; readonly at: number; readonly why: string };

/** Runs statements in one transaction, and waits for their end. */
export async function runStatements(
  { clients, time, signal }: Pick<StepWork, 'clients' | 'time' | 'signal'>,
  { workgroup, database, secret }: Pick<Warehouse, 'workgroup' | 'database' | 'secret'>,
  statements: readonly string[],
  name: string,
): Promise<Ended> {
  const { BatchExecuteStatementCommand, DescribeStatementCommand, ExecuteStatementCommand } = await import(
    '@aws-sdk/client-redshift-data'
  );
  const client = await clients.redshiftData();
  const place = { WorkgroupName: workgroup, Database: database, SecretArn: secret, StatementName: name };
  const [first = ''] = statements;
  // What makes an external schema is no transaction of several; a batch is always one.
  const { Id = '' } =
    statements.length === 1
      ? await client.send(new ExecuteStatementCommand({ ...place, Sql: first }))
      : await client.send(new BatchExecuteStatementCommand({ ...place, Sqls: [...statements] }));
  const until = time.now() + LONGEST_MS;
  for (let pause: number = LOOK_MS.first; ; pause = Math.min(LOOK_MS.longest, pause * 2)) {
    const found = await client.send(new DescribeStatementCommand({ Id }));
    if (found.Status === 'FINISHED') return { is: 'finished', id: Id };
    if (found.Status === 'FAILED' || found.Status === 'ABORTED') return failure(found);
    if (time.now() > until) return { is: 'failed', at: 0, why: `no end after ${LONGEST_MS / 60_000} minutes (${Id})` };
    await time.sleep(pause, signal);
  }
}

function failure({ Status, Error: error, SubStatements = [] }: DescribeStatementCommandOutput): Ended {
  const at = Math.max(
    0,
    SubStatements.findIndex((one) => one.Status === 'FAILED' || one.Status === 'ABORTED'),
  );
  return { is: 'failed', at, why: SubStatements[at]?.Error ?? error ?? String(Status) };
}
