import type { Drift } from '../../../schema/plan/plan';
import type { Snapshot } from '../../../schema/plan/snapshot';
import { DRIFT_KINDS } from '../../5-plan/drift-kinds';
import { identity } from '../aws/identity';
import { storeOf } from '../state/applied';
import { readAsset } from '../state/read-asset';
import type { StepWork } from '../step/step-work';
import { runStatements } from './run-statements';
import { statementUnits } from './statement-units';
import { declaredWarehouse, liveWarehouse, type Warehouse } from './warehouse';

type Reading = Pick<StepWork, 'clients' | 'time' | 'signal'>;
type Found = Pick<Drift, 'drifted' | 'inSync'>;

/**
 * Views of the warehouse that somebody dropped: Redshift's catalog is asked for all that are there. Whether one says something else than ours nobody
 * checks, because Redshift keeps another text than it was given. Undefined where no warehouse is declared, or it is not there, which its stack says.
 */
export async function redshiftDrift(
  { clients, time, signal }: Reading,
  snapshot: Snapshot,
): Promise<Found | undefined> {
  const declared = declaredWarehouse(snapshot);
  const warehouse = declared && (await liveWarehouse(clients, declared));
  if (!warehouse) return undefined;
  const { account } = await identity(clients);
  const sql = await readAsset(clients, storeOf(clients, snapshot.fleet, account).address, warehouse.key);
  const wanted = statementUnits(sql).flatMap(({ view }) => view ?? []);
  const there = await viewsIn({ clients, time, signal }, warehouse);
  const missing = wanted.filter((view) => !there.has(view));
  return {
    inSync: wanted.length - missing.length,
    drifted: missing.map((id) => ({
      ...{
        kind: DRIFT_KINDS.redshiftView,
        id,
        within: warehouse.workgroup,
        state: 'missing',
        properties: [],
        putBack: true,
      },
    })),
  };
}

/** Names as the SQL of the fleet writes them. */
const VIEWS = `SELECT '"' || schemaname || '"."' || viewname || '"' FROM pg_views WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`;

async function viewsIn(work: Reading, warehouse: Warehouse): Promise<ReadonlySet<string>> {
  const { GetStatementResultCommand } = await import('@aws-sdk/client-redshift-data');
  const ended = await runStatements(work, warehouse, [VIEWS], 'fleetwright views');
  if (ended.is === 'failed') throw new Error(ended.why);
  const client = await work.clients.redshiftData();
  const found = new Set<string>();
  let NextToken: string | undefined;
  do {
    const page = await client.send(new GetStatementResultCommand({ Id: ended.id, NextToken }));
    for (const [name] of page.Records ?? []) if (name?.stringValue !== undefined) found.add(name.stringValue);
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}
