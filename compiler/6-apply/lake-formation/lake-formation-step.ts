import type { DataLakeSettings, PrincipalPermissions } from '@aws-sdk/client-lakeformation';
import type { Happening } from '../../../schema/plan/events';
import type { Clients } from '../aws/clients';
import { sdkError } from '../aws/sdk-error';
import type { ApplyStep } from '../step/apply-step';
import { Refusal } from '../step/refusal';
import { requireUninterrupted } from '../step/step-work';
import { type CatalogUse, catalogUse, isNewInCatalog } from './catalog-use';

/** Where no answer comes from (a network with endpoints for some services only), the stacks do not wait longer than this for a warning. */
const PATIENCE_MS = 20_000;

/**
 * Before the stacks: whether IAM alone decides about databases and tables that are going to be made. Where Lake Formation decides, the roles of
 * the fleet and whoever queries are refused until somebody grants them rights. That may be done already, or be somebody's task, so it is told
 * and refuses nothing. An apply that adds nothing to the catalog does not look.
 */
export const LAKE_FORMATION_STEP: ApplyStep = {
  name: 'lake formation',
  run: async (work) => {
    const use = catalogUse(work.target);
    if (use.databases.length === 0) return undefined;
    if (!isNewInCatalog(work.base && catalogUse(work.base), use)) return undefined;
    try {
      const governed = governedOf(await settingsOf(work.clients));
      if (governed.length === 0) return 'IAM decides';
      work.tell(warning(governed, use));
      return 'see the warning';
    } catch (problem) {
      requireUninterrupted(work);
      if (!isOfAws(problem)) throw problem;
      work.tell(unseen(problem));
      return 'not seen';
    }
  },
};

async function settingsOf(clients: Clients): Promise<DataLakeSettings> {
  const { GetDataLakeSettingsCommand } = await import('@aws-sdk/client-lakeformation');
  const client = await clients.lakeformation();
  const abortSignal = AbortSignal.timeout(PATIENCE_MS);
  const { DataLakeSettings: settings = {} } = await client.send(new GetDataLakeSettingsCommand({}), { abortSignal });
  return settings;
}

/** The kinds of new things that Lake Formation decides about. Each list is empty, or lets IAM decide: API reference, DataLakeSettings. */
function governedOf(settings: DataLakeSettings): readonly string[] {
  return [
    ...(isLeftToIam(settings.CreateDatabaseDefaultPermissions) ? [] : ['databases']),
    ...(isLeftToIam(settings.CreateTableDefaultPermissions) ? [] : ['tables']),
  ];
}

function isLeftToIam(defaults: readonly PrincipalPermissions[] = []): boolean {
  return defaults.some(
    ({ Principal, Permissions = [] }) =>
      Principal?.DataLakePrincipalIdentifier === 'IAM_ALLOWED_PRINCIPALS' && Permissions.includes('ALL'),
  );
}

function warning(governed: readonly string[], { databases, readers, writers, makers }: CatalogUse): Happening {
  const database = `database ${databases.join(', ')}`;
  const grants = [
    `DESCRIBE on ${database} with SELECT and DESCRIBE on its tables to ${[...readers, 'whoever queries with Athena or QuickSight'].join(', ')}`,
    ...(writers.length === 0
      ? []
      : [
          `DESCRIBE on the database with SELECT, INSERT, DELETE, ALTER and DESCRIBE on its tables to ${writers.join(', ')}`,
        ]),
    ...(makers.length === 0 ? [] : [`CREATE_TABLE on the database to ${makers.join(', ')}`]),
  ];
  return {
    event: 'diagnostic',
    severity: 'warning',
    code: 'lake-formation',
    message: `in this account Lake Formation decides about new ${governed.join(' and ')}, not IAM alone: without grants, Glue, Athena and QuickSight are refused in ${database} with AccessDenied, "Insufficient Lake Formation permission(s)", whatever their roles allow`,
    fix: `ask an administrator of the data lake to grant ${grants.join('; ')}. Or to leave it to IAM as before: in Lake Formation, Data Catalog settings, "Use only IAM access control", before the database is made. What is made already needs ALL for IAM_ALLOWED_PRINCIPALS`,
  };
}

function unseen(problem: unknown): Happening {
  const why = problem instanceof Refusal ? problem.message : sdkError(problem).message;
  return {
    event: 'diagnostic',
    severity: 'warning',
    code: 'lake-formation-unseen',
    message: `whether Lake Formation decides about new databases and tables could not be looked at, and apply goes on: ${why}`,
    fix: 'give the role that runs fleet lakeformation:GetDataLakeSettings; if Glue or Athena are refused later ("Insufficient Lake Formation permission(s)"), grant their roles rights there',
  };
}

/** An answer of AWS, or none in time; anything else is a fault of ours. */
function isOfAws(problem: unknown): boolean {
  return problem instanceof Refusal || sdkError(problem).status !== 0 || (problem as Error).name === 'AbortError';
}
