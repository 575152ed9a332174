import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import { isList, isMap } from '../../ir/cfn-value';
import type { Fleet } from '../../ir/fleet/index';
import type { CfnValue, StackResource } from '../../ir/stack';
import type { Emission } from '../../ir/target';

/** Athena user guide, Service Quotas: partitions that one query may plan over. */
const MANY = 1_000_000;
/** How far ahead the estimate looks; a projection has no end of its own. */
const YEARS = 10;
const DAYS_PER_YEAR = 366;

/**
 * Every projected table complete: each partition column is configured, and the location has a placeholder for each and no other. A table
 * that is not is a bug of ours. Counted is what a query without any condition would plan over; injected columns must be named in a query.
 */
export function* tableProjection(_: Fleet, { resources }: Emission): Iterable<Diagnostic> {
  for (const resource of resources) {
    const table = projected(resource);
    if (!table) continue;
    const { name, keys, parameters } = table;
    checkTemplate(name, keys, JSON.stringify(parameters['storage.location.template'] ?? ''));
    const partitions = keys.reduce((product, key) => product * valuesOf(name, key, parameters), 1);
    if (partitions <= MANY) continue;
    yield diagnose('partitions-projected', resource.origin.place, { table: name, partitions, years: YEARS });
  }
}

interface ProjectedTable {
  readonly name: string;
  readonly keys: readonly string[];
  readonly parameters: { readonly [key: string]: CfnValue };
}

function projected({ type, properties }: StackResource): ProjectedTable | undefined {
  const input = properties.TableInput;
  if (type !== 'AWS::Glue::Table' || !isMap(input)) return undefined;
  const { Name: name, Parameters: parameters, PartitionKeys: keys = [] } = input;
  if (!isMap(parameters) || parameters['projection.enabled'] !== 'true' || !isList(keys)) return undefined;
  return { name: String(name), keys: keys.map((key) => (isMap(key) ? String(key.Name) : '')), parameters };
}

/** In Fn::Sub a placeholder of Athena is written `${!dt}`, or CloudFormation would fill it in. */
function checkTemplate(table: string, keys: readonly string[], template: string): void {
  const placeholders = [...template.matchAll(/\$\{!([a-z_]+)\}/g)].map(([, key = '']) => key);
  if ([...placeholders].sort().join() === [...keys].sort().join()) return;
  throw new Error(`the location of ${table} has ${placeholders.join()}, its partition columns are ${keys.join()}`);
}

function valuesOf(table: string, key: string, parameters: ProjectedTable['parameters']): number {
  const setting = (name: string) => String(parameters[`projection.${key}.${name}`] ?? '');
  switch (setting('type')) {
    case 'injected':
      return 1;
    case 'enum':
      return setting('values').split(',').length;
    case 'integer': {
      const [first = 0, last = 0] = setting('range').split(',').map(Number);
      return last - first + 1;
    }
    case 'date':
      return setting('interval.unit') === 'YEARS' ? YEARS : YEARS * DAYS_PER_YEAR;
    default:
      throw new Error(`the partition column ${key} of ${table} has no projection, and Athena would refuse every query`);
  }
}
