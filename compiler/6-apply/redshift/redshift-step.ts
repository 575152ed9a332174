import type { Happening } from '../../../schema/plan/events';
import { missingViews } from '../../5-plan/puts-back';
import { readAsset } from '../state/read-asset';
import type { Store } from '../state/store';
import type { ApplyStep, ApplyWork } from '../step/apply-step';
import { Refusal } from '../step/refusal';
import { runStatements } from './run-statements';
import { firstLine, type StatementUnit, statementUnits } from './statement-units';
import { declaredWarehouse, liveWarehouse, type Warehouse } from './warehouse';

/** What was run in a namespace, kept in the artifact bucket: written after every unit, so that an apply that is stopped is gone on with. */
interface Remembered {
  readonly format: 'fleetwright/redshift/v1';
  readonly namespaceId: string;
  /** Hashes of units that ran to their end. */
  readonly done: readonly string[];
  /** Views that are there by them. */
  readonly views: readonly string[];
}

const STATE = 'redshift.json';

/**
 * Behind the stacks: the SQL of the warehouse, through the Data API. What ran already, in this very namespace, is not run again; a view that left the
 * manifest is dropped.
 */
export const REDSHIFT_STEP: ApplyStep = {
  name: 'redshift',
  run: async (work) => {
    const { target, store, clients, plan } = work;
    const declared = declaredWarehouse(target);
    if (!declared) return undefined;
    const warehouse = await liveWarehouse(clients, declared);
    if (!warehouse) {
      work.tell(notThere(declared.namespace));
      return undefined;
    }
    const before = await remembered(store, warehouse);
    const units = statementUnits(await readAsset(clients, store.address, warehouse.key));
    const views = new Set(units.flatMap(({ view }) => view ?? []));
    const lost = missingViews(plan);
    const isDone = ({ hash, view }: StatementUnit) =>
      before.done.includes(hash) && !(view !== undefined && lost.has(view));
    const left = units.filter((unit) => !isDone(unit));
    const gone = before.views.filter((view) => !views.has(view));
    if (left.length + gone.length === 0) return undefined;
    let now: Remembered = { ...before, done: units.filter(isDone).map(({ hash }) => hash) };
    if (gone.length > 0) {
      const drops = gone.map((view) => `DROP VIEW IF EXISTS ${view}`);
      for (const drop of drops)
        await run(work, warehouse, { number: 0, statements: [drop], view: undefined, hash: '' });
      now = { ...now, views: before.views.filter((view) => views.has(view)) };
    }
    await store.write(STATE, JSON.stringify(now));
    for (const [at, unit] of left.entries()) {
      work.requireHeld();
      await run(work, warehouse, unit);
      const made = unit.view === undefined ? now.views : [...new Set([...now.views, unit.view])];
      now = { ...now, done: [...now.done, unit.hash], views: made };
      await store.write(STATE, JSON.stringify(now));
      work.tell({ event: 'progress', step: 'redshift', done: at + 1, of: left.length });
    }
    const statements = left.reduce((sum, unit) => sum + unit.statements.length, 0);
    return [
      ...(statements > 0 ? [`${statements} statements run`] : []),
      ...(gone.length > 0 ? [`${gone.length} views dropped`] : []),
    ].join(', ');
  },
};

async function run(work: ApplyWork, warehouse: Warehouse, unit: StatementUnit): Promise<void> {
  const name = `fleetwright ${work.target.fleet} ${unit.number} ${unit.hash.slice(0, 16)}`;
  const ended = await runStatements(work, warehouse, unit.statements, name);
  if (ended.is === 'finished') return;
  const number = unit.number === 0 ? '' : ` ${unit.number + ended.at}`;
  throw new Refusal(
    'failed-statement',
    `Redshift refused statement${number} of redshift/schema.sql, ${firstLine(unit.statements[ended.at] ?? '')}: ${ended.why}`,
    'mend what Redshift names and apply again: it goes on from this statement',
  );
}

/** A namespace that was made anew remembers nothing. */
async function remembered(store: Store, { namespaceId }: Warehouse): Promise<Remembered> {
  const found = await store.readJson<Remembered>(STATE);
  if (found?.namespaceId === namespaceId) return found;
  return { format: 'fleetwright/redshift/v1', namespaceId, done: [], views: [] };
}

/** The stack that was just changed has it; an endpoint that stands in for AWS may not. */
const notThere = (namespace: string): Happening => ({
  event: 'diagnostic',
  severity: 'warning',
  code: 'no-warehouse',
  message: `the SQL of Redshift was not run: there is no namespace ${namespace} with a secret of its administrator`,
});
