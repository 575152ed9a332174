import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the compiled code of the ETL. */
export const ETL_FOLDER = 'lambda';

/** What is asked here of lambda/plan.json; run.mjs reads all of it. */
export interface EtlPlan {
  readonly everyMs: number;
  readonly sensors: readonly { readonly id: string; readonly groups: readonly string[] }[];
}

/** The plan in generated/; undefined for a fleet without an ETL. */
export function etlPlan(generated: string): EtlPlan | undefined {
  const file = join(generated, ETL_FOLDER, 'plan.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as EtlPlan) : undefined;
}
