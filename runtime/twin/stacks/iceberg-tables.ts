import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NotHonoured } from '../../../schema/twin-protocol';
import type { ResolvedResource } from '../ports';
import { resolveStack, type Template } from './resolve-stack';

interface IcebergTables {
  readonly resources: readonly ResolvedResource[];
  readonly notHonoured: readonly NotHonoured[];
}

const PROPERTY = 'TableInput.Parameters.table_type';
const WHY = 'the twin keeps the rows as Parquet in a folder per partition: no snapshots, no time travel';

/** Tables that in AWS no stack makes, but the jobs that fill them; the compiler has written down what they will be. */
export function icebergTables(generated: string, region: string, accountId: string): IcebergTables {
  const folder = join(generated, 'lake', 'iceberg');
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const resources = files.flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8').replaceAll('${AWS::AccountId}', accountId);
    const table = { Type: 'AWS::Glue::Table', Properties: JSON.parse(text) } as Template['Resources'][string];
    return resolveStack({ Resources: { [file.replace('.json', '')]: table } }, { stack: 'lake', region, accountId });
  });
  return {
    resources,
    notHonoured: resources.map(({ stack, logicalId, type }) => ({
      stack,
      logicalId,
      type,
      property: PROPERTY,
      why: WHY,
    })),
  };
}
